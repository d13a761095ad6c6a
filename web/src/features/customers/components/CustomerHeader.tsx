import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronLeft, MessageSquareText, Plus } from "lucide-react";
import { stagesQuery } from "@/api/reference";
import type { Profile } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Button } from "@/components/Button";
import { type ChannelMap, SourceTag } from "@/components/SourceTag";
import { StagePicker } from "@/components/StagePicker";
import { daysBetween } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { useChangeStage } from "../actions";
import { latestConversationQuery } from "../queries";
import { OptedOutTag } from "./AiCard";
import { CustomerMenu } from "./CustomerMenu";

interface CustomerHeaderProps {
  profile: Profile;
  channels: ChannelMap;
  isPast: boolean;
  onAdd: () => void;
}

/** Who this is, how far along, and what one comes here to do. */
export function CustomerHeader({ profile, channels, isPast, onAdd }: CustomerHeaderProps) {
  const { customer } = profile;
  const { data: stages = [] } = useQuery(stagesQuery);
  const changeStage = useChangeStage(profile, stages);
  const types = [...new Map(customer.channels.map((channel) => [channel.channel_type, channel])).values()];
  return (
    <header className="shrink-0 border-line border-b px-5 pt-2 pb-3.5">
      <Link
        to="/customers"
        search={{}}
        className="-ml-1 inline-flex h-6 items-center gap-1 rounded-tag px-1 text-ink-2 text-sm hover:text-ink"
      >
        <ChevronLeft size={14} aria-hidden />
        {t("customer.back")}
      </Link>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3.5 gap-y-3">
        <Avatar
          name={customer.display_name}
          size="xl"
          channelHue={types[0] && channels.get(types[0].channel_type)?.hue}
        />
        <div className="min-w-0 flex-1 basis-52">
          <div className="flex flex-wrap items-center gap-x-2">
            <h1 className="max-w-full truncate text-xl">{customer.display_name}</h1>
            {types.map((channel) => (
              <SourceTag
                key={channel.channel_type}
                channels={channels}
                channelType={channel.channel_type}
                label={channel.source_label}
              />
            ))}
            {customer.ai_opted_out_at && <OptedOutTag />}
          </div>
          <Line profile={profile} />
        </div>
        <div className="scroll-thin min-h-6.5 max-w-full overflow-x-auto">
          <StagePicker
            stages={stages}
            current={profile.life_cycle_stage}
            onPick={(stage) => void changeStage(stage)}
            disabled={isPast}
          />
        </div>
        <div className="flex gap-2">
          <OpenConversation customerId={customer.id} />
          <Button variant="primary" onClick={onAdd} disabled={isPast} aria-keyshortcuts="n">
            <Plus size={15} aria-hidden />
            {t("insights.add")}
          </Button>
          {!isPast && <CustomerMenu customer={customer} />}
        </div>
      </div>
    </header>
  );
}

function Line({ profile }: { profile: Profile }) {
  const { customer } = profile;
  const now = useNow();
  const parts = [
    profile.industry,
    profile.company_scale,
    customer.owner && t("customer.ownerIs", { name: customer.owner.display_name }),
    t("customer.knownDays", { n: Math.max(1, daysBetween(customer.created_at, now) + 1) }),
  ].filter(Boolean);
  return <p className="truncate text-ink-2 text-sm">{parts.join(" · ")}</p>;
}

const LOOKS_LIKE_A_BUTTON =
  "inline-flex h-8 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-control border border-line-strong bg-surface px-3 text-sm hover:bg-hover";

function OpenConversation({ customerId }: { customerId: string }) {
  const { data: conversation } = useQuery(latestConversationQuery(customerId));
  const content = (
    <>
      <MessageSquareText size={15} aria-hidden />
      {t("customer.openConversation")}
    </>
  );
  if (!conversation)
    return (
      <Button disabled title={conversation === null ? t("customer.noConversation") : undefined}>
        {content}
      </Button>
    );
  return (
    <Link to="/inbox" search={{ c: conversation.id }} className={LOOKS_LIKE_A_BUTTON}>
      {content}
    </Link>
  );
}
