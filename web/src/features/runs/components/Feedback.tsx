import type { RunStats } from "@/api/types";
import { CategoryLabel } from "@/components/CategoryLabel";
import { useCategoryName } from "@/components/categoryName";
import { number } from "@/lib/format";
import { t } from "@/lib/i18n";

const DECISIONS = ["accepted", "rejected", "corrected"] as const;

type Row = RunStats["feedback"][number];
const weight = (row: Row) => row.accepted + row.rejected + row.corrected;
const byWeight = (a: Row, b: Row) => weight(b) - weight(a);

/** What people made of the AI's facts, by category: where the brain may be trusted, and where its description needs work. */
export function Feedback({ feedback }: { feedback: readonly Row[] }) {
  const nameOf = useCategoryName();
  return (
    <table className="w-full table-fixed text-sm">
      <thead>
        <tr>
          <th className="sr-only">{t("runs.feedback.category")}</th>
          {DECISIONS.map((decision) => (
            <th key={decision} scope="col" className="w-10 pb-1 text-right font-normal text-ink-3 text-xs">
              {t(`runs.feedback.${decision}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...feedback].sort(byWeight).map((row) => (
          <tr key={row.category}>
            <th scope="row" className="truncate py-0.5 pr-2 text-left font-normal" title={nameOf(row)}>
              <CategoryLabel hue={row.category_hue} label={nameOf(row)} className="max-w-full" />
            </th>
            {DECISIONS.map((decision) => (
              <td key={decision} className="text-right text-ink-2 tabular-nums">
                {row[decision] === 0 ? <span className="text-ink-4">0</span> : number(row[decision])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
