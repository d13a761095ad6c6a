import type { ComparedSide, Comparison } from "@/api/types";
import { Card } from "@/components/Card";
import { duration, money, number } from "@/lib/format";
import { t } from "@/lib/i18n";

interface CostsProps {
  counts: Comparison["counts"];
  first: string;
  second: string;
}

const ROWS: readonly {
  key: "calls" | "prompt" | "completion" | "time" | "cost";
  of: (side: ComparedSide) => string;
}[] = [
  { key: "calls", of: (side) => number(side.calls) },
  { key: "prompt", of: (side) => number(side.prompt_tokens) },
  { key: "completion", of: (side) => number(side.completion_tokens) },
  { key: "time", of: (side) => duration(side.ms) },
  { key: "cost", of: (side) => money(side.cost, side.currency) },
];

/** What both sides cost, beside each other. */
export function Costs({ counts, first, second }: CostsProps) {
  return (
    <Card title={t("comparisons.costTitle")}>
      <table className="w-full table-fixed text-sm">
        <thead>
          <tr className="text-ink-3 text-xs">
            <td className="w-1/4" />
            {[first, second].map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the two sides, which may have the same name
              <th key={index} scope="col" className="truncate py-1 text-right font-normal" title={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ key, of }) => (
            <tr key={key}>
              <th scope="row" className="border-line border-t py-1.5 text-left font-normal text-ink-2">
                {t(`comparisons.cost.${key}`)}
              </th>
              <td className="border-line border-t py-1.5 text-right tabular-nums">{of(counts.first)}</td>
              <td className="border-line border-t py-1.5 text-right tabular-nums">{of(counts.second)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-ink-3 text-xs">{t("comparisons.costHint")}</p>
    </Card>
  );
}
