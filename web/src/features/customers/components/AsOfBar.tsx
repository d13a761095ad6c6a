import { ChevronLeft, ChevronRight, History } from "lucide-react";
import { Button, IconButton } from "@/components/Button";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { positionOf } from "../timeModel";

interface AsOfBarProps {
  asOf: string;
  /** Every moment at which something changed, oldest first. */
  moments: readonly string[];
  onGo: (asOf: string | null) => void;
}

/** Says that the page shows the past, steps from change to change, and leads back. */
export function AsOfBar({ asOf, moments, onGo }: AsOfBarProps) {
  const position = positionOf(moments, asOf);
  const goTo = (index: number) => {
    const at = moments[index];
    if (at) onGo(at);
  };
  return (
    <div
      role="status"
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-warn-line border-b bg-warn-soft px-5 py-1 text-sm text-warn"
    >
      <History size={15} aria-hidden />
      <span className="tabular-nums">{t("time.viewing", { time: fullTime(asOf) })}</span>
      {moments.length > 1 && (
        <span className="flex min-w-0 flex-1 items-center gap-1">
          <IconButton
            label={t("time.earlier")}
            disabled={position <= 0}
            onClick={() => goTo(moments[position] === asOf ? position - 1 : position)}
          >
            <ChevronLeft size={16} aria-hidden />
          </IconButton>
          <input
            type="range"
            aria-label={t("time.slider")}
            aria-valuetext={t("time.sliderAt", { n: position + 1, total: moments.length })}
            min={0}
            max={moments.length - 1}
            value={Math.max(0, position)}
            list="change-moments"
            onChange={(event) => goTo(event.target.valueAsNumber)}
            className="h-6 min-w-20 max-w-80 flex-1 accent-warn"
          />
          <datalist id="change-moments">
            {moments.map((moment, index) => (
              <option key={moment} value={index} />
            ))}
          </datalist>
          <IconButton
            label={t("time.later")}
            disabled={position >= moments.length - 1}
            onClick={() => goTo(position + 1)}
          >
            <ChevronRight size={16} aria-hidden />
          </IconButton>
        </span>
      )}
      <Button size="sm" className="ml-auto" onClick={() => onGo(null)}>
        {t("time.toNow")}
      </Button>
    </div>
  );
}
