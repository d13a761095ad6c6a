import clsx from "clsx";
import { Check } from "lucide-react";
import type { Stage } from "@/api/types";
import { pick, t } from "@/lib/i18n";

/** The stage that is an end, not a step on the way. */
const LOST = "lost";

interface StageProps {
  stages: readonly Stage[];
  current: string | null;
}

export function stagePosition({ stages, current }: StageProps) {
  const steps = stages.filter((stage) => stage.key !== LOST);
  const index = steps.findIndex((stage) => stage.key === current);
  const known = stages.find((stage) => stage.key === current);
  const name = known ? pick(known.label_zh, known.label_en) : (current ?? t("stage.none"));
  return { steps, index, name, isLost: current === LOST };
}

/** The short form: one bar a step, filled up to the present one, with its name below. */
export function StageBar(props: StageProps) {
  const { steps, index, name, isLost } = stagePosition(props);
  const spoken = index < 0 ? name : t("stage.progress", { stage: name, n: index + 1, total: steps.length });
  return (
    <div>
      <div role="img" aria-label={spoken} className="flex gap-0.75">
        {steps.map((step, position) => (
          <span
            key={step.key}
            className={clsx(
              "h-1.25 flex-1 rounded-full",
              isLost ? "bg-bad-line" : position <= index ? "bg-brand" : "bg-line",
            )}
          />
        ))}
      </div>
      <p
        aria-hidden
        className={clsx("mt-1.5 text-sm", isLost ? "text-bad" : index < 0 ? "text-ink-3" : "text-brand-ink")}
      >
        {name}
      </p>
    </div>
  );
}

/** The long form for a page's head: ticked steps, the present one as a pill, the rest in grey. */
export function StageSteps(props: StageProps) {
  const { steps, index, name, isLost } = stagePosition(props);
  return (
    <ol className="flex items-center gap-2.5" aria-label={name}>
      {steps.map((step, position) => (
        <li
          key={step.key}
          className="flex items-center gap-2.5"
          aria-current={position === index ? "step" : undefined}
        >
          {position > 0 && (
            <span
              aria-hidden
              className={clsx("h-px w-4.5", position <= index ? "bg-brand" : "bg-line-strong")}
            />
          )}
          <span
            className={clsx(
              "flex items-center gap-1 whitespace-nowrap text-sm",
              position < index && "text-brand-ink",
              position === index && "rounded-full bg-brand px-2.5 py-0.5 font-semibold text-on-brand",
              position > index && "text-ink-3",
            )}
          >
            {position < index && <Check size={13} aria-hidden />}
            {pick(step.label_zh, step.label_en)}
          </span>
        </li>
      ))}
      {isLost && (
        <li className="ml-1 rounded-full bg-bad-soft px-2.5 py-0.5 text-bad text-sm" aria-current="step">
          {t("stage.lost")}
        </li>
      )}
    </ol>
  );
}
