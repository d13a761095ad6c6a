import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserX } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { asApiError } from "@/api/errors";
import { profileQuery } from "@/api/profile";
import type { Evidence, Insight, Profile } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { lazily } from "@/components/lazily";
import { CustomerPage } from "@/features/customers/CustomerPage";
import { TimeTravel } from "@/features/customers/components/TimeTravel";
import { InsightsColumn, type StreamLocation } from "@/features/insights/InsightsColumn";
import { changeMoments, cites, evidenceOf, firstEvidence } from "@/features/insights/model";
import { archivedQuery } from "@/features/insights/queries";
import { t } from "@/lib/i18n";
import { useShortcuts } from "@/lib/shortcuts";
import { useMedia } from "@/lib/useMedia";
import "@/lib/i18n/profiles";
import { CustomerSkeleton } from "./CustomerSkeleton";
import { EvidenceSide } from "./EvidenceSide";

const FactLife = lazily(async () => ({
  default: (await import("@/features/insights/components/FactLife")).FactLife,
}));
const dialogs = () => import("@/features/insights/components/InsightDialog");
const NewInsight = lazily(async () => ({ default: (await dialogs()).NewInsightDialog }));
const CorrectInsight = lazily(async () => ({ default: (await dialogs()).CorrectInsightDialog }));

export interface CustomerLocation extends StreamLocation {
  asOf: string | null;
  /** The fact whose life is open. */
  factId: string | null;
}

interface CustomerScreenProps {
  customerId: string;
  location: CustomerLocation;
  onGo: (change: Partial<CustomerLocation>) => void;
}

/** Puts the customer's frame, the facts and their evidence together, for now or for a past moment. */
export function CustomerScreen({ customerId, location, onGo }: CustomerScreenProps) {
  const { asOf } = location;
  const present = useQuery(profileQuery(customerId));
  const past = useQuery({
    ...profileQuery(customerId, asOf),
    enabled: asOf !== null,
    // While the slider moves, the last view stays.
    placeholderData: (previous) => previous,
  });
  const query = asOf ? past : present;

  if (query.isPending) return <CustomerSkeleton />;
  if (query.isError && !query.data) {
    return asApiError(query.error).status === 404 ? (
      <Gone />
    ) : (
      <ErrorState
        error={query.error}
        onRetry={() => void query.refetch()}
        className="h-full justify-center"
      />
    );
  }
  return <Loaded profile={query.data as Profile} present={present.data} location={location} onGo={onGo} />;
}

interface LoadedProps {
  profile: Profile;
  present: Profile | undefined;
  location: CustomerLocation;
  onGo: (change: Partial<CustomerLocation>) => void;
}

function Loaded({ profile, present, location, onGo }: LoadedProps) {
  const isWide = useMedia("(min-width: 1280px)");
  const [isAdding, setAdding] = useState(false);
  const [editing, setEditing] = useState<Insight | null>(null);
  const { evidence, citing, moments } = useEvidence(profile, present, location.messageId, isWide);
  const isPast = location.asOf !== null;

  const add = useCallback(() => !isPast && setAdding(true), [isPast]);
  const openEvidence = useCallback((found: Evidence) => onGo({ messageId: found.message_id }), [onGo]);
  const travel = useCallback((asOf: string | null) => onGo({ asOf }), [onGo]);
  useShortcuts(useMemo(() => ({ n: add }), [add]));

  return (
    <CustomerPage
      profile={profile}
      asOf={location.asOf}
      moments={moments}
      onTravel={travel}
      onAdd={add}
      pane={isWide && <EvidenceSide isDocked evidence={evidence} insights={citing} />}
    >
      <InsightsColumn
        profile={profile}
        present={present}
        location={{ ...location, messageId: evidence?.message_id ?? null }}
        onGo={onGo}
        onEvidence={openEvidence}
        onEdit={setEditing}
        onAdd={add}
        onTravel={travel}
        onLife={(factId) => onGo({ factId })}
        timeControl={<TimeTravel asOf={location.asOf} onGo={travel} />}
      />
      {!isWide && evidence && (
        <EvidenceSide
          isDocked={false}
          evidence={evidence}
          insights={citing}
          onClose={() => onGo({ messageId: null })}
        />
      )}
      {location.factId && (
        <FactLife
          customerId={profile.customer.id}
          factId={location.factId}
          asOf={location.asOf}
          onOpen={(factId) => onGo({ factId })}
          onClose={() => onGo({ factId: null })}
        />
      )}
      {isAdding && <NewInsight customerId={profile.customer.id} onClose={() => setAdding(false)} />}
      {editing && <CorrectInsight insight={editing} onClose={() => setEditing(null)} />}
    </CustomerPage>
  );
}

/** The message that is open, and who cites it: the one in the address, or on wide windows that of the newest fact. */
function useEvidence(
  profile: Profile,
  present: Profile | undefined,
  messageId: string | null,
  isWide: boolean,
) {
  const history = useInfiniteQuery(archivedQuery(profile.customer.id));
  const archived = useMemo(
    () => (history.data?.pages ?? []).flatMap((page) => page.items),
    [history.data?.pages],
  );
  return useMemo(() => {
    const current = [...profile.active_insights, ...profile.proposed_insights];
    const everything = [...current, ...archived];
    const newest = isWide ? (current.map(firstEvidence).find((found) => found !== null) ?? null) : null;
    const evidence = messageId ? evidenceOf(everything, messageId) : newest;
    const citing = evidence ? everything.filter((insight) => cites(insight, evidence.message_id)) : [];
    const known = [...(present?.active_insights ?? []), ...(present?.proposed_insights ?? []), ...archived];
    return { evidence, citing, moments: changeMoments(known) };
  }, [profile, present, archived, messageId, isWide]);
}

function Gone() {
  return (
    <EmptyState
      icon={UserX}
      title={t("customer.gone")}
      hint={t("customer.goneHint")}
      action={
        <Link to="/customers" search={{}} className="text-brand-ink text-sm hover:underline">
          {t("customer.toList")}
        </Link>
      }
      className="h-full"
    />
  );
}
