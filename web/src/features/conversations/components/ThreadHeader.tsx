import clsx from "clsx";
import { ArrowLeft, CircleCheck, Clock, Ellipsis, PanelRight, RotateCcw } from "lucide-react";
import type { Conversation, User } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Menu, MenuItem } from "@/components/Menu";
import { type ChannelMap, SourceTag } from "@/components/SourceTag";
import { span } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { useChangeConversation } from "../actions";
import { waitingTone } from "../threadModel";
import { AssignMenu } from "./AssignMenu";

interface ThreadHeaderProps {
  conversation: Conversation;
  channels: ChannelMap;
  me: User;
  isAssigning: boolean;
  onAssigning: (open: boolean) => void;
  isPanelOpen: boolean;
  onTogglePanel: () => void;
  onBack: () => void;
}

export function ThreadHeader(props: ThreadHeaderProps) {
  const { conversation, channels, me, isAssigning, onAssigning, isPanelOpen, onTogglePanel, onBack } = props;
  const { customer } = conversation;
  const change = useChangeConversation(conversation);
  const isClosed = conversation.status === "closed";
  return (
    <header className="flex h-13 shrink-0 items-center gap-2 border-line border-b bg-surface pr-2.5 pl-4.5">
      <IconButton label={t("action.back")} onClick={onBack} className="-ml-2 md:hidden">
        <ArrowLeft size={18} aria-hidden />
      </IconButton>
      <h2 className="max-w-1/2 shrink-0 truncate text-lg">{customer.display_name}</h2>
      {customer.industry && (
        <span className="hidden truncate text-ink-2 text-sm sm:inline">{customer.industry}</span>
      )}
      <SourceTag
        channels={channels}
        channelType={conversation.channel_type}
        label={conversation.source_label}
      />
      {isClosed ? (
        <span className="shrink-0 text-ink-3 text-sm">{t("thread.closed")}</span>
      ) : (
        conversation.waiting_since && <Waiting since={conversation.waiting_since} />
      )}
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <AssignMenu
          assignee={conversation.assignee}
          me={me}
          open={isAssigning}
          onOpenChange={onAssigning}
          onAssign={(assignee) => change.mutate({ assignee })}
        />
        <IconButton
          label={isPanelOpen ? t("thread.panelHide") : t("thread.panelShow")}
          aria-pressed={isPanelOpen}
          onClick={onTogglePanel}
        >
          <PanelRight size={18} aria-hidden />
        </IconButton>
        <Menu
          trigger={
            <IconButton label={t("action.more")}>
              <Ellipsis size={18} aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => change.mutate({ status: isClosed ? "open" : "closed" })}>
            {isClosed ? <RotateCcw size={15} aria-hidden /> : <CircleCheck size={15} aria-hidden />}
            {isClosed ? t("thread.reopen") : t("thread.close")}
          </MenuItem>
        </Menu>
      </div>
    </header>
  );
}

function Waiting({ since }: { since: string }) {
  const ms = Math.max(0, useNow() - Date.parse(since));
  return (
    <span
      className={clsx(
        "flex min-w-0 items-center gap-1 text-sm tabular-nums",
        waitingTone(ms) === "bad" ? "text-bad" : "text-warn",
      )}
    >
      <Clock size={14} className="shrink-0" aria-hidden />
      <span className="truncate">{t("thread.waiting", { time: span(ms) })}</span>
    </span>
  );
}
