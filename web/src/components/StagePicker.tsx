import clsx from "clsx";
import { Check } from "lucide-react";
import type { Stage } from "@/api/types";
import { pick, t } from "@/lib/i18n";
import "@/lib/i18n/profiles";
import { stagePosition } from "./StageBar";

interface StagePickerProps {
  stages: readonly Stage[];
  current: string | null;
  onPick: (stage: string) => void;
  disabled?: boolean;
}

/** The stages as steps that can be chosen: ticked up to the present one, the end that nobody wants at the side. */
export function StagePicker({ stages, current, onPick, disabled = false }: StagePickerProps) {
  const { steps, index, isLost } = stagePosition({ stages, current });
  const lost = stages.find((stage) => stage.key === "lost");
  return (
    <fieldset className="flex items-center" disabled={disabled}>
      <legend className="sr-only">{t("stage.pick")}</legend>
      {steps.map((step, position) => (
        <span key={step.key} className="flex items-center">
          {position > 0 && (
            <span
              aria-hidden
              className={clsx("mx-0.5 h-px w-4", position <= index ? "bg-brand" : "bg-line-strong")}
            />
          )}
          <button
            type="button"
            aria-pressed={position === index}
            onClick={() => position !== index && onPick(step.key)}
            className={clsx(
              "flex h-6.5 items-center gap-1 whitespace-nowrap rounded-full px-2 text-sm",
              position === index ? "bg-brand px-2.5 font-semibold text-on-brand" : "enabled:hover:bg-hover",
              position < index && "text-brand-ink",
              position > index && "text-ink-3",
            )}
          >
            {position < index && <Check size={13} aria-hidden />}
            {pick(step.label_zh, step.label_en)}
          </button>
        </span>
      ))}
      {lost && (
        <button
          type="button"
          aria-pressed={isLost}
          onClick={() => isLost || onPick(lost.key)}
          className={clsx(
            "ml-1.5 h-6.5 whitespace-nowrap rounded-full px-2 text-sm",
            isLost
              ? "bg-bad-soft font-semibold text-bad"
              : "text-ink-4 enabled:hover:bg-bad-soft enabled:hover:text-bad",
          )}
        >
          {pick(lost.label_zh, lost.label_en)}
        </button>
      )}
    </fieldset>
  );
}
