import { useQuery } from "@tanstack/react-query";
import { ListFilter, X } from "lucide-react";
import type { Ref } from "react";
import type { ConversationFilters } from "@/api/keys";
import { capabilitiesQuery } from "@/api/reference";
import type { ConversationStatus, ConversationView } from "@/api/types";
import { IconButton } from "@/components/Button";
import { CategoryLabel } from "@/components/CategoryLabel";
import { Chips } from "@/components/Chips";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/Menu";
import { SearchInput } from "@/components/SearchInput";
import { Segmented } from "@/components/Segmented";
import { Tabs } from "@/components/Tabs";
import { pick, t } from "@/lib/i18n";
import { labelsQuery } from "../labels";
import { STATUSES } from "../listModel";
import { countsQuery } from "../queries";
import { moveHit } from "../searchModel";

const TABS: ConversationView[] = ["all", "awaiting_reply", "unread", "mine"];
const ANY = "any";

interface ListHeaderProps {
  filters: ConversationFilters;
  onChange: (change: Partial<ConversationFilters>) => void;
  q: string;
  onSearch: (q: string) => void;
  searchRef: Ref<HTMLInputElement>;
}

/** Title, search, tabs with counts and the chips of the sources. */
export function ListHeader({ filters, onChange, q, onSearch, searchRef }: ListHeaderProps) {
  return (
    <header className="shrink-0">
      <div className="flex h-13 items-center justify-between pr-2 pl-3.5">
        <h1 className="text-lg">{t("inbox.title")}</h1>
        <div className="flex items-center gap-1">
          <Segmented<ConversationStatus | null>
            label={t("inbox.filter")}
            value={filters.status}
            onChange={(status) => onChange({ status })}
            items={STATUSES.map((status) => ({ key: status, label: t(`inbox.status.${status}`) }))}
          />
          <FilterMenu filters={filters} onChange={onChange} />
        </div>
      </div>
      <SearchInput
        ref={searchRef}
        value={q}
        label={t("inbox.search")}
        shortcut="/"
        onSearch={onSearch}
        onDown={() => moveHit(1)}
        className="-mt-1.5 mx-2.75"
      />
      {q === "" ? <Narrowing filters={filters} onChange={onChange} /> : <div className="h-2.5" />}
    </header>
  );
}

/** Tabs and chips. A search looks everywhere, so they are gone meanwhile. */
function Narrowing({ filters, onChange }: Pick<ListHeaderProps, "filters" | "onChange">) {
  const { data: counts } = useQuery(countsQuery(filters.status));
  const { data: channels } = useQuery(capabilitiesQuery);
  const { view } = filters;
  const tabs = view === "unassigned" ? [...TABS, view] : TABS;
  return (
    <>
      <Tabs
        label={t("inbox.tabs")}
        value={view}
        onChange={(next) => onChange({ view: next })}
        items={tabs.map((key) => ({ key, label: t(`inbox.tab.${key}`), count: counts?.[key] }))}
        className="overflow-x-auto border-line border-b px-3.5 [scrollbar-width:none]"
      />
      {/* As tall as the chips that are on their way. */}
      {!channels && <div className="h-9" />}
      {channels && channels.length > 1 && (
        <Chips
          label={t("source.all")}
          value={filters.channelType ?? ANY}
          onChange={(key) => onChange({ channelType: key === ANY ? null : key })}
          items={[
            { key: ANY, label: t("source.all") },
            ...channels.map((channel) => ({
              key: channel.key,
              label: pick(channel.name_zh, channel.name_en),
            })),
          ]}
          className="overflow-x-auto px-2.75 pt-2 pb-1.5 [scrollbar-width:none]"
        />
      )}
      {filters.labelId && <ChosenLabel filters={filters} onChange={onChange} />}
    </>
  );
}

/** The labels there are, read when the menu opens. */
function LabelChoices({ filters, onChange }: Pick<ListHeaderProps, "filters" | "onChange">) {
  const { data: labels = [] } = useQuery(labelsQuery);
  if (labels.length === 0) return null;
  return (
    <>
      <MenuSeparator />
      <MenuLabel>{t("labels.title")}</MenuLabel>
      {labels.map((label) => {
        const isChosen = filters.labelId === label.id;
        return (
          <MenuItem
            key={label.id}
            checked={isChosen}
            onSelect={() => onChange({ labelId: isChosen ? null : label.id })}
          >
            <CategoryLabel hue={label.hue} label={label.name} className="max-w-48" />
          </MenuItem>
        );
      })}
    </>
  );
}

/** The label that the list is narrowed to, and a way out. */
function ChosenLabel({ filters, onChange }: Pick<ListHeaderProps, "filters" | "onChange">) {
  const { data: labels } = useQuery(labelsQuery);
  const chosen = labels?.find(({ id }) => id === filters.labelId);
  return (
    <div className="flex h-8 items-center gap-1 px-3.5">
      {chosen && <CategoryLabel hue={chosen.hue} label={chosen.name} className="max-w-60" />}
      <IconButton label={t("labels.showAll")} className="size-6" onClick={() => onChange({ labelId: null })}>
        <X size={13} aria-hidden />
      </IconButton>
    </div>
  );
}

function FilterMenu({ filters, onChange }: Pick<ListHeaderProps, "filters" | "onChange">) {
  const isNarrowed = filters.status === null || filters.labelId !== null || filters.view === "unassigned";
  return (
    <Menu
      trigger={
        <IconButton
          label={t("inbox.moreFilters")}
          className={isNarrowed ? "bg-brand-soft text-brand-ink" : ""}
        >
          <ListFilter size={18} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem
        checked={filters.status === null}
        onSelect={() => onChange({ status: filters.status === null ? "open" : null })}
      >
        {t("inbox.status.any")}
      </MenuItem>
      <MenuItem
        checked={filters.view === "unassigned"}
        onSelect={() => onChange({ view: filters.view === "unassigned" ? "all" : "unassigned" })}
      >
        {t("inbox.tab.unassigned")}
      </MenuItem>
      <LabelChoices filters={filters} onChange={onChange} />
    </Menu>
  );
}
