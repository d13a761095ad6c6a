import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { staffQuery, stagesQuery } from "@/api/reference";
import { Button } from "@/components/Button";
import { Select } from "@/components/Select";
import { type ChannelMap, channelLabel } from "@/components/SourceTag";
import { pick, t } from "@/lib/i18n";
import { byName, type CustomerFilters, isFiltered, NO_FILTERS, SCALES, SORTS } from "../listModel";

interface CustomerFilterBarProps {
  filters: CustomerFilters;
  onChange: (change: Partial<CustomerFilters>) => void;
  channels: ChannelMap;
  /** What the loaded rows have, as suggestions. */
  industries: readonly string[];
}

/** Stands for "any": the select reserves the empty string. */
const ANY = "*";

/** The filters of the list; each is part of the address, save the words searched for. */
export function CustomerFilterBar({ filters, onChange, channels, industries }: CustomerFilterBarProps) {
  const { data: stages = [] } = useQuery(stagesQuery);
  const { data: staff = [] } = useQuery(staffQuery);
  const choices = {
    stage: stages.map((stage) => ({ value: stage.key, label: pick(stage.label_zh, stage.label_en) })),
    scale: SCALES.map((scale) => ({ value: scale, label: scale })),
    owner: byName(staff).map((person) => ({ value: person.id, label: person.display_name })),
    channel: [...channels.keys()].map((key) => ({ value: key, label: channelLabel(channels, key) })),
  };
  const filter = (key: keyof typeof choices) => (
    <Select
      label={t(`customers.filter.${key}`)}
      showLabel
      value={filters[key] ?? ANY}
      onChange={(value) => onChange({ [key]: value === ANY ? null : value })}
      options={[{ value: ANY, label: t("customers.any") }, ...withCurrent(choices[key], filters[key])]}
    />
  );
  return (
    <div className="flex min-w-max items-center gap-2 sm:min-w-0 sm:flex-wrap">
      {filter("stage")}
      <IndustryFilter
        value={filters.industry}
        suggestions={industries}
        onChange={(industry) => onChange({ industry })}
      />
      {filter("scale")}
      {filter("owner")}
      {filter("channel")}
      {isFiltered(filters) && (
        <Button variant="ghost" onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort })}>
          {t("action.clearFilters")}
        </Button>
      )}
      <span className="ml-auto">
        <Select
          label={t("customers.sort")}
          showLabel
          value={filters.sort}
          onChange={(sort) => onChange({ sort })}
          options={SORTS.map((sort) => ({ value: sort, label: t(`customers.sort.${sort}`) }))}
        />
      </span>
    </div>
  );
}

/** A link may name a colleague or channel that is not known here; its value still shows. */
function withCurrent(options: { value: string; label: string }[], current: string | null) {
  return current === null || options.some((option) => option.value === current)
    ? options
    : [...options, { value: current, label: current }];
}

interface IndustryFilterProps {
  value: string | null;
  suggestions: readonly string[];
  onChange: (industry: string | null) => void;
}

/** Industries are free words, so this one is typed; it applies on Enter, on a pick and on leaving the field. */
function IndustryFilter({ value, suggestions, onChange }: IndustryFilterProps) {
  const listId = useId();
  const [text, setText] = useState(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  const apply = (next: string) => {
    const wanted = next.trim() || null;
    if (wanted !== value) onChange(wanted);
  };
  return (
    <>
      <input
        type="text"
        list={listId}
        aria-label={t("customers.filter.industry")}
        placeholder={t("customers.filter.industryAny")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const isPick =
            !("inputType" in event.nativeEvent) || event.nativeEvent.inputType === "insertReplacementText";
          if (isPick || event.target.value === "") apply(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) apply(text);
        }}
        onBlur={() => apply(text)}
        className="h-8 w-40 rounded-control border border-line-strong bg-surface px-2.5 text-sm outline-none focus:border-brand focus:ring-2 focus:ring-brand-soft"
      />
      <datalist id={listId}>
        {suggestions.map((industry) => (
          <option key={industry} value={industry} />
        ))}
      </datalist>
    </>
  );
}
