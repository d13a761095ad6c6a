import type { Customer, Stage } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import type { Column } from "@/components/DataTable";
import { RelativeTime } from "@/components/RelativeTime";
import { type ChannelMap, SourceTag } from "@/components/SourceTag";
import { number } from "@/lib/format";
import { pick, t } from "@/lib/i18n";

const SHOWN_CHANNELS = 2;

/** The columns of the customer list. */
export function customerColumns(channels: ChannelMap, stages: readonly Stage[]): Column<Customer>[] {
  const none = <span className="text-ink-4">{t("customers.none")}</span>;
  return [
    {
      key: "name",
      header: t("customers.col.name"),
      sort: "display_name",
      width: "w-56",
      cell: (row) => (
        <span className="flex min-w-0 items-center gap-2.5">
          <Avatar name={row.display_name} size="sm" />
          <span className="truncate font-semibold text-base">{row.display_name}</span>
        </span>
      ),
    },
    {
      key: "channels",
      header: t("customers.col.channels"),
      width: "w-40",
      cell: (row) => <Channels row={row} channels={channels} />,
    },
    {
      key: "stage",
      header: t("customers.col.stage"),
      width: "w-24",
      cell: (row) => <StageName stage={row.life_cycle_stage} stages={stages} />,
    },
    {
      key: "industry",
      header: t("customers.col.industry"),
      width: "w-36",
      cell: (row) => row.industry ?? none,
    },
    {
      key: "scale",
      header: t("customers.col.scale"),
      width: "w-28",
      cell: (row) => <span className="tabular-nums">{row.company_scale ?? none}</span>,
    },
    {
      key: "owner",
      header: t("customers.col.owner"),
      width: "w-28",
      cell: (row) => row.owner?.display_name ?? none,
    },
    {
      key: "insights",
      header: t("customers.col.insights"),
      align: "right",
      width: "w-20",
      cell: (row) => number(row.active_insights_count),
    },
    {
      key: "activity",
      header: t("customers.col.activity"),
      align: "right",
      width: "w-32",
      sort: "-last_activity_at",
      cell: (row) => (row.last_activity_at ? <RelativeTime at={row.last_activity_at} /> : none),
    },
  ];
}

function Channels({ row, channels }: { row: Customer; channels: ChannelMap }) {
  const types = [...new Map(row.channels.map((channel) => [channel.channel_type, channel])).values()];
  if (types.length === 0) return <span className="text-ink-4">{t("customers.none")}</span>;
  const others = types.length - SHOWN_CHANNELS;
  return (
    <span className="flex items-center gap-1">
      {types.slice(0, SHOWN_CHANNELS).map((channel) => (
        <SourceTag
          key={channel.channel_type}
          channels={channels}
          channelType={channel.channel_type}
          label={channel.source_label}
        />
      ))}
      {others > 0 && <span className="text-ink-3 text-xs">+{others}</span>}
    </span>
  );
}

export function StageName({ stage, stages }: { stage: string | null; stages: readonly Stage[] }) {
  if (!stage) return <span className="text-ink-4">{t("customers.none")}</span>;
  const known = stages.find((one) => one.key === stage);
  const tone = stage === "lost" ? "bg-bad-soft text-bad" : "bg-brand-soft text-brand-ink";
  return (
    <span className={`inline-block rounded-tag px-1.5 text-sm ${tone}`}>
      {known ? pick(known.label_zh, known.label_en) : stage}
    </span>
  );
}
