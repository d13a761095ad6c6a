import { ArrowDown, ArrowUp, Pencil } from "lucide-react";
import type { InsightCategory } from "@/api/types";
import { IconButton } from "@/components/Button";
import { pick, t } from "@/lib/i18n";
import { type ProfileField, rulesLine } from "../model";

interface CategoryRowProps {
  category: InsightCategory;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onEdit: () => void;
}

/** The core fields by the names they have on the customer's page. */
export const CORE_FIELD = {
  life_cycle_stage: "customer.stage",
  industry: "customer.industry",
  company_scale: "customer.scale",
} as const;

/** One category: its name, what it does to facts, and its place. */
export function CategoryRow({ category, isFirst, isLast, onMove, onEdit }: CategoryRowProps) {
  const name = pick(category.label_zh, category.label_en);
  return (
    <li data-hue={category.hue} className="group flex min-h-16 items-center gap-3 px-4 py-2.5">
      <span aria-hidden className="size-2 shrink-0 mt-2 self-start rounded-full bg-hue" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h2 className="text-base">{name}</h2>
          <code className="break-all font-mono text-ink-3 text-xs">{category.key}</code>
          <Mark>{t(`categories.${category.cardinality}`)}</Mark>
          {category.ai_may_supersede_human && <Mark>{t("categories.aiMaySupersede")}</Mark>}
          {category.joins_near_duplicates && <Mark>{t("categories.joins")}</Mark>}
          {category.profile_field && (
            <Mark>
              {t("categories.feeds", { field: t(CORE_FIELD[category.profile_field as ProfileField]) })}
            </Mark>
          )}
        </div>
        <p className="mt-0.5 text-ink-2 text-sm">
          {category.description && <span className="mr-3">{category.description}</span>}
          <span className="text-ink-3">{rulesLine(category)}</span>
        </p>
      </div>
      <div className="flex shrink-0">
        <IconButton label={t("categories.up", { name })} disabled={isFirst} onClick={() => onMove(-1)}>
          <ArrowUp size={15} aria-hidden />
        </IconButton>
        <IconButton label={t("categories.down", { name })} disabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown size={15} aria-hidden />
        </IconButton>
        <IconButton label={t("categories.editOne", { name })} onClick={onEdit}>
          <Pencil size={15} aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}

function Mark({ children }: { children: string }) {
  return <span className="rounded-tag bg-hover px-1.25 text-ink-2 text-xs">{children}</span>;
}
