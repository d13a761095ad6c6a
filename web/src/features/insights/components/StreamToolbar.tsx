import type { ReactNode } from "react";
import { Chips } from "@/components/Chips";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { t } from "@/lib/i18n";
import { type CategoryCount, SOURCES, type SourceFilter } from "../model";
import type { StreamLocation } from "../InsightsColumn";

interface StreamToolbarProps {
  location: StreamLocation;
  onGo: (change: Partial<StreamLocation>) => void;
  counts: string;
  total: number;
  categories: readonly CategoryCount[];
  isPast: boolean;
  /** The page's own control, such as travelling in time. */
  children: ReactNode;
}

const ALL = "*";

/** The stream's head: whose word, which range, which category, each with its count. */
export function StreamToolbar(props: StreamToolbarProps) {
  const { location, onGo, counts, total, categories, isPast, children } = props;
  const chips = [
    { key: ALL, label: t("insights.allCategories"), count: total },
    ...categories.map(({ key, label, hue, count }) => ({ key, label, hue, count })),
  ];
  return (
    <header className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-lg">{t("insights.title")}</h2>
        <span className="mr-auto text-ink-2 text-sm tabular-nums">{counts}</span>
        <Segmented<SourceFilter>
          label={t("insights.source")}
          value={location.source}
          onChange={(source) => onGo({ source })}
          items={SOURCES.map((key) => ({ key, label: t(`insights.source.${key}`) }))}
        />
        {children}
        {!isPast && (
          <Select
            label={t("insights.range")}
            value={location.showsHistory ? "history" : "active"}
            onChange={(range) => onGo({ showsHistory: range === "history" })}
            options={[
              { value: "active", label: t("insights.range.active") },
              { value: "history", label: t("insights.range.history") },
            ]}
            className="h-7.5 text-xs"
          />
        )}
      </div>
      {categories.length > 0 && (
        <Chips
          label={t("insights.categories")}
          variant="outline"
          items={chips}
          value={location.category ?? ALL}
          onChange={(key) => onGo({ category: key === ALL ? null : key })}
          className="flex-wrap gap-1.5"
        />
      )}
    </header>
  );
}
