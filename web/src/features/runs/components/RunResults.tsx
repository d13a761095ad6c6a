import type { ReactNode } from "react";
import type { RunDetail, Written } from "@/api/types";
import { CategoryLabel } from "@/components/CategoryLabel";
import { useCategoryName } from "@/components/categoryName";
import { Confidence } from "@/components/Confidence";
import { number } from "@/lib/format";
import { label, t } from "@/lib/i18n";

const KINDS: (keyof Written)[] = ["opened", "confirmed", "superseded", "proposed", "retired", "dropped"];

/** What came of the run: counts, the facts, what was refused and why, and the brain's own words. */
export function RunResults({ run }: { run: RunDetail }) {
  const nameOf = useCategoryName();
  return (
    <>
      <Section title={t("runs.drawer.written")}>
        <dl className="grid grid-cols-3 gap-2">
          {KINDS.map((kind) => (
            <div key={kind} className="rounded-row bg-subtle px-3 py-2">
              <dt className="text-ink-3 text-xs">{t(`runs.written.${kind}`)}</dt>
              <dd className="font-semibold text-lg tabular-nums">{number(run.written[kind] ?? 0)}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t("runs.drawer.insights")}>
        {run.insights.length === 0 ? (
          <Nothing text={t("runs.drawer.noInsights")} />
        ) : (
          <ul className="divide-y divide-line">
            {run.insights.map((insight) => (
              <li key={insight.id} className="py-2">
                <div className="flex items-center">
                  <CategoryLabel hue={insight.category_hue} label={nameOf(insight)} />
                  <Confidence value={insight.confidence} className="ml-auto" />
                </div>
                <p className="mt-0.5 break-words text-sm">{insight.content}</p>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t("runs.drawer.dropped")}>
        {run.dropped.length === 0 ? (
          <Nothing text={t("runs.drawer.noDropped")} />
        ) : (
          <ul className="flex flex-col gap-1.5 text-sm">
            {run.dropped.map((dropped) => (
              <li key={`${dropped.reason}:${dropped.detail}`} className="flex gap-3">
                <span className="w-24 shrink-0 text-warn">{label("runs.drop", dropped.reason)}</span>
                <span className="min-w-0 flex-1 break-words text-ink-2">{dropped.detail}</span>
                {dropped.count > 1 && (
                  <span className="text-ink-3 tabular-nums">× {number(dropped.count)}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {run.replies_removed && (
        <Section title={t("runs.drawer.reply")}>
          <Nothing text={t(`runs.removed.${run.replies_removed}`)} />
        </Section>
      )}
      {run.reply_excerpt && !run.replies_removed && (
        <Section title={t("runs.drawer.reply")}>
          <pre className="scroll-thin max-h-60 overflow-auto whitespace-pre-wrap break-words rounded-row bg-subtle p-3 font-mono text-xs">
            {run.reply_excerpt}
          </pre>
        </Section>
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-base">{title}</h3>
      {children}
    </section>
  );
}

const Nothing = ({ text }: { text: string }) => <p className="text-ink-3 text-sm">{text}</p>;
