import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { ArrowRight, ChevronDown, Quote } from "lucide-react";
import { useState } from "react";
import { Confidence } from "@/components/Confidence";
import { dayTime, fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { type LifeStep, type LifeTone, linesOf } from "../lifeModel";

interface LifeTimelineProps {
  steps: readonly LifeStep[];
  asOf: string | null;
  onOpen: (factId: string) => void;
}

/** The statements about one fact, oldest first, each with who said it, when, and by which words. */
export function LifeTimeline({ steps, asOf, onOpen }: LifeTimelineProps) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const lines = linesOf(steps).flatMap((line) =>
    line.kind === "folded" && unfolded.has(line.key)
      ? line.steps.map((step) => ({ kind: "step", step }) as const)
      : [line],
  );
  return (
    <ol aria-label={t("life.title")}>
      {lines.map((line) =>
        line.kind === "step" ? (
          <Step key={line.step.said.id} step={line.step} asOf={asOf} onOpen={onOpen} />
        ) : (
          <Row key={line.key} tone="mute">
            <button
              type="button"
              onClick={() => setUnfolded(new Set([...unfolded, line.key]))}
              className="flex min-h-6 items-center gap-1 rounded-tag text-brand-ink text-sm hover:underline"
            >
              {t("life.folded", { n: line.steps.length })}
              <ChevronDown size={13} aria-hidden />
            </button>
          </Row>
        ),
      )}
    </ol>
  );
}

interface StepProps {
  step: LifeStep;
  asOf: string | null;
  onOpen: (factId: string) => void;
}

function Step({ step, asOf, onOpen }: StepProps) {
  const { said, tone, other } = step;
  const isVoid = tone === "void";
  return (
    <Row tone={tone}>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className={clsx("text-sm", isVoid ? "text-ink-3 line-through" : "font-semibold")}>
          {step.headline}
        </span>
        {asOf !== null && said.recorded_at > asOf && (
          <span className="rounded-tag bg-warn-soft px-1 text-2xs text-warn">{t("life.later")}</span>
        )}
        <When step={step} />
      </div>
      {step.showsContent && (
        <p className={clsx("prose-cn", isVoid ? "text-ink-3 line-through" : "text-ink-2")}>
          {said.content}
          {said.source === "ai" && said.confidence !== null && !isVoid && (
            <Confidence value={said.confidence} className="ml-2" />
          )}
        </p>
      )}
      {isVoid && <Voided step={step} />}
      <Words step={step} />
      {other && (
        <button
          type="button"
          onClick={() => onOpen(other.id)}
          className="flex min-h-6 items-center gap-0.5 rounded-tag text-brand-ink text-sm hover:underline"
        >
          {t(`life.open.${other.is}`)}
          <ArrowRight size={13} aria-hidden />
        </button>
      )}
    </Row>
  );
}

const DOT: Record<LifeTone, string> = {
  fact: "border-brand bg-brand",
  ask: "border-ai bg-ai-soft",
  end: "border-ink-3 bg-ink-3",
  mute: "border-line-strong bg-surface",
  void: "border-line-strong bg-surface",
};

function Row({ tone, children }: { tone: LifeTone; children: React.ReactNode }) {
  return (
    <li className="group/step relative pb-4 pl-6">
      <span
        aria-hidden
        className="absolute top-2.5 bottom-[-10px] left-1.25 w-px bg-line-strong group-last/step:hidden"
      />
      <span
        aria-hidden
        className={clsx("absolute top-1.5 left-0 size-2.75 rounded-full border-2", DOT[tone])}
      />
      {children}
    </li>
  );
}

/** When it was said; when it came to be known as well, where that was another day. */
function When({ step: { said } }: { step: LifeStep }) {
  const now = useNow();
  const isLate = Date.parse(said.recorded_at) - Date.parse(said.event_at) > LATE;
  return (
    <time
      dateTime={said.event_at}
      title={t("life.times", { said: fullTime(said.event_at), known: fullTime(said.recorded_at) })}
      className="ml-auto shrink-0 text-ink-3 text-xs"
    >
      {isLate
        ? t("life.knownLater", { time: dayTime(said.event_at, now), known: dayTime(said.recorded_at, now) })
        : dayTime(said.event_at, now)}
    </time>
  );
}

const LATE = 24 * 3_600_000;

function Voided({ step: { said } }: { step: LifeStep }) {
  const now = useNow();
  if (!said.voided_at) return null;
  return (
    <p className="text-sm text-warn">
      {t(said.did === "recalled" ? "life.void.recalled" : "life.void.reprocessed", {
        time: dayTime(said.voided_at, now),
      })}
    </p>
  );
}

/** The customer's own words, with the way to where they stand. */
function Words({ step: { said } }: { step: LifeStep }) {
  const { evidence } = said;
  if (said.did === "recalled" || evidence?.quote === "")
    return (
      <p className="flex items-center gap-1.5 text-ink-3 text-sm">
        <Quote size={13} className="shrink-0" aria-hidden />
        {t("insights.evidenceRevoked")}
      </p>
    );
  if (!evidence) return null;
  return (
    <Link
      to="/inbox"
      search={{ c: evidence.conversation_id, message: evidence.message_id }}
      aria-label={t("life.openMessage", { quote: evidence.quote })}
      className="mt-1 flex gap-1.5 rounded-row bg-thread px-2.5 py-1.5 text-ink-2 text-sm hover:text-brand-ink"
    >
      <Quote size={13} className="mt-1 shrink-0" aria-hidden />
      <span className="line-clamp-3 min-w-0 flex-1 break-words">{evidence.quote}</span>
      <ArrowRight size={13} className="mt-1 shrink-0" aria-hidden />
    </Link>
  );
}
