import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { profileQuery } from "@/api/profile";
import { stagesQuery } from "@/api/reference";
import type { Profile } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { ErrorState } from "@/components/ErrorState";
import { type ChannelMap, SourceTag } from "@/components/SourceTag";
import { StageBar } from "@/components/StageBar";
import { daysBetween } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { PanelInsights } from "./PanelInsights";
import { PanelSkeleton } from "./PanelSkeleton";
import { SummaryCard } from "./SummaryCard";

interface CustomerPanelProps {
  customerId: string;
  channels: ChannelMap;
}

/** Who is speaking: stage, fields, the AI's summary and what was learned last. */
export function CustomerPanel({ customerId, channels }: CustomerPanelProps) {
  const query = useQuery(profileQuery(customerId));
  if (query.isPending) return <PanelSkeleton />;
  if (query.isError && !query.data)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Panel key={customerId} profile={query.data} channels={channels} />;
}

function Panel({ profile, channels }: { profile: Profile; channels: ChannelMap }) {
  const { customer } = profile;
  const { data: stages } = useQuery(stagesQuery);
  const now = useNow();
  return (
    <div className="px-4.5 pt-4.5 pb-6">
      <header className="flex items-center gap-2.5">
        <Avatar name={customer.display_name} size="lg" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-lg">{customer.display_name}</h2>
          <p className="truncate text-ink-2 text-sm">
            {t("panel.knownDays", { n: Math.max(1, daysBetween(customer.created_at, now) + 1) })}
          </p>
        </div>
        <Link
          to="/customers/$customerId"
          params={{ customerId: customer.id }}
          className="flex shrink-0 items-center gap-0.5 text-brand-ink text-sm hover:underline"
        >
          {t("panel.profile")}
          <ArrowUpRight size={14} aria-hidden />
        </Link>
      </header>
      <div className="mt-4 min-h-8">
        {stages && <StageBar stages={stages} current={profile.life_cycle_stage} />}
      </div>
      <dl className="mt-2.5 flex flex-col">
        <Field label={t("panel.industry")}>{profile.industry}</Field>
        <Field label={t("panel.scale")}>{profile.company_scale}</Field>
        {customer.mobile_masked && <Field label={t("panel.mobile")}>{customer.mobile_masked}</Field>}
        <Field label={t("panel.owner")} missing={t("panel.nobody")}>
          {customer.owner?.display_name}
        </Field>
        {customer.channels.length > 0 && (
          <Field label={t("panel.channels")}>
            <span className="flex flex-wrap gap-1">
              {[...new Set(customer.channels.map((channel) => channel.channel_type))].map((type) => (
                <SourceTag key={type} channels={channels} channelType={type} />
              ))}
            </span>
          </Field>
        )}
      </dl>
      <SummaryCard profile={profile} />
      <PanelInsights profile={profile} />
    </div>
  );
}

function Field({ label, missing, children }: { label: string; missing?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-6.75 items-center py-0.5 text-sm">
      <dt className="w-16 shrink-0 text-ink-3">{label}</dt>
      <dd className="min-w-0 flex-1 break-words">
        {children ?? <span className="text-ink-4">{missing ?? t("panel.unknown")}</span>}
      </dd>
    </div>
  );
}
