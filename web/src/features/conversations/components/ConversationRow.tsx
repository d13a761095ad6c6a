import clsx from "clsx";
import { memo } from "react";
import type { Conversation } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { RelativeTime } from "@/components/RelativeTime";
import { type ChannelMap, SourceTag, Tag } from "@/components/SourceTag";
import { badge } from "@/lib/format";
import { t } from "@/lib/i18n";
import { preview } from "../listModel";
import { StatusMark } from "./StatusMark";

interface ConversationRowProps {
  row: Conversation;
  channels: ChannelMap;
  isSelected: boolean;
  /** The one row of the list that Tab reaches. */
  isReachable: boolean;
  onSelect: (id: string) => void;
}

/** One conversation: name, source and time; below, who spoke last and what, and how many are unread. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { row, channels, isSelected, isReachable, onSelect } = props;
  const isUnread = row.unread_count > 0;
  const { who, text } = preview(row.last_message);
  return (
    <button
      type="button"
      role="option"
      aria-selected={isSelected}
      tabIndex={isReachable ? 0 : -1}
      onClick={() => onSelect(row.id)}
      className={clsx(
        "mx-1.75 flex h-16 w-[calc(100%-14px)] items-start gap-2.5 rounded-row px-2.25 pt-2 text-left -outline-offset-2",
        isSelected ? "bg-selected" : "hover:bg-hover",
      )}
    >
      <Avatar name={row.customer.display_name} channelHue={channels.get(row.channel_type)?.hue ?? "slate"} />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex h-5 items-center gap-1.5">
          <span className={clsx("truncate text-base", isUnread && "font-semibold")}>
            {row.customer.display_name}
          </span>
          <SourceTag channels={channels} channelType={row.channel_type} label={row.source_label} />
          <RelativeTime
            at={row.last_activity_at}
            className={clsx("ml-auto shrink-0 pl-1 text-xs", isUnread ? "text-brand-ink" : "text-ink-3")}
          />
        </span>
        <span className="mt-0.75 flex h-5 items-center gap-2">
          <span className={clsx("min-w-0 flex-1 truncate text-sm", isUnread ? "text-ink" : "text-ink-3")}>
            {who && <span className="text-ink-4">{who}</span>}
            {text}
          </span>
          {row.labels[0] && (
            <Tag hue={row.labels[0].hue} className="max-w-20 truncate">
              {row.labels[0].name}
            </Tag>
          )}
          {row.labels.length > 1 && (
            <span className="shrink-0 text-ink-3 text-xs" title={labelNames(row)}>
              +{row.labels.length - 1}
            </span>
          )}
          {row.status !== "open" && <StatusMark conversation={row} className="max-w-28 shrink-0 text-xs" />}
          {isUnread && (
            <span
              role="img"
              aria-label={t("inbox.unreadCount", { n: row.unread_count })}
              className="flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-brand px-1 font-semibold text-2xs text-on-brand tabular-nums"
            >
              {badge(row.unread_count)}
            </span>
          )}
        </span>
      </span>
    </button>
  );
});

const labelNames = (row: Conversation) => row.labels.map(({ name }) => name).join(", ");
