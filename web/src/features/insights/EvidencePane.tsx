import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Quote } from "lucide-react";
import { Fragment, useLayoutEffect, useRef } from "react";
import type { Evidence, Insight, Message } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { dayKey, dayLabel } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import "@/lib/i18n/profiles";
import { EvidenceMessage } from "./components/EvidenceMessage";
import { aroundQuery } from "./queries";

interface EvidencePaneProps {
  evidence: Evidence | null;
  /** The insights that cite the message, whose words are marked in it. */
  insights: readonly Insight[];
}

/** Leads from the evidence to the same message in its conversation. */
export function EvidenceLink({ evidence }: { evidence: Evidence }) {
  return (
    <Link
      to="/inbox"
      search={{ c: evidence.conversation_id, message: evidence.message_id }}
      className="flex shrink-0 items-center gap-0.5 text-brand-ink text-sm hover:underline"
    >
      {t("insights.paneOpen")}
      <ArrowRight size={13} aria-hidden />
    </Link>
  );
}

/** The cited message among its neighbours, so that nobody has to take a fact on trust. */
export function EvidencePane({ evidence, insights }: EvidencePaneProps) {
  if (!evidence)
    return (
      <EmptyState
        icon={Quote}
        title={t("insights.paneEmpty")}
        hint={t("insights.paneEmptyHint")}
        className="h-full"
      />
    );
  return <Around key={evidence.message_id} evidence={evidence} insights={insights} />;
}

function Around({ evidence, insights }: { evidence: Evidence; insights: readonly Insight[] }) {
  const query = useQuery(aroundQuery(evidence.conversation_id, evidence.message_id));
  const cited = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow();
  const isLoaded = query.data !== undefined;

  useLayoutEffect(() => {
    const [pane, element] = [scroller.current, cited.current];
    // Only this pane scrolls; scrollIntoView would move the page as well.
    if (isLoaded && pane && element)
      pane.scrollTop = element.offsetTop - (pane.clientHeight - element.offsetHeight) / 2;
  }, [isLoaded]);

  if (query.isPending) return <PaneSkeleton />;
  if (query.isError && !query.data)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const messages = query.data.items;
  if (!messages.some((message) => message.id === evidence.message_id))
    return <EmptyState icon={Quote} title={t("insights.paneGone")} className="h-full" />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: this only scrolls, nothing in it belongs to one form field
    <div
      ref={scroller}
      role="group"
      aria-label={t("insights.pane")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keys
      tabIndex={0}
      data-testid="evidence-scroller"
      className="scroll-thin relative flex h-full flex-col gap-3 overflow-y-auto -outline-offset-2 px-3.5 py-3.5"
    >
      {messages.map((message, index) => (
        <Fragment key={message.id}>
          {startsDay(messages[index - 1], message) && (
            <p className="text-center text-ink-3 text-xs">{dayLabel(message.sent_at, now)}</p>
          )}
          <EvidenceMessage
            message={message}
            isCited={message.id === evidence.message_id}
            insights={insights}
            ref={message.id === evidence.message_id ? cited : undefined}
          />
        </Fragment>
      ))}
    </div>
  );
}

const startsDay = (before: Message | undefined, message: Message) =>
  !before || dayKey(before.sent_at) !== dayKey(message.sent_at);

const SHAPES = ["w-40 self-start", "w-52 self-end", "w-56 self-start", "w-36 self-start"];

function PaneSkeleton() {
  return (
    <div className="flex flex-col gap-4 p-3.5" aria-busy="true">
      {SHAPES.map((shape) => (
        <Skeleton key={shape} className={`h-12 rounded-card ${shape}`} />
      ))}
    </div>
  );
}
