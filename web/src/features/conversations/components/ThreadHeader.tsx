import clsx from "clsx";
import { ArrowLeft, CircleCheck, Clock, Ellipsis, PanelRight, RotateCcw } from "lucide-react";
import type { Conversation, User } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Menu, MenuItem } from "@/components/Menu";
import { type ChannelMap, SourceTag } from "@/components/SourceTag";
import { span } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { useChangeConversation, useDispatch } from "../actions";
import { waitingTone } from "../threadModel";
import { AssignMenu } from "./AssignMenu";
import { LabelMenu } from "./LabelMenu";
import { SnoozeMenu } from "./SnoozeMenu";
import { StatusMark } from "./StatusMark";

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
  const dispatch = useDispatch(conversation.id);
  const isOpen = conversation.status === "open";
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
      {isOpen ? (
        conversation.waiting_since && <Waiting since={conversation.waiting_since} />
      ) : (
        <StatusMark conversation={conversation} className="min-w-0 text-sm" />
      )}
      <div className="ml-auto flex shrink-0 items-center gap-1">
        {!isOpen && (
          <span className="hidden sm:block">
            <Button size="sm" className="mr-1 h-7" onClick={() => change.mutate({ status: "open" })}>
              <RotateCcw size={13} aria-hidden />
              {t("thread.reopen")}
            </Button>
          </span>
        )}
        <AssignMenu
          assignee={conversation.assignee}
          me={me}
          open={isAssigning}
          onOpenChange={onAssigning}
          onAssign={(assignee) => change.mutate({ assignee })}
          onDispatch={() => dispatch.mutate()}
        />
        <LabelMenu conversation={conversation} me={me} />
        <SnoozeMenu onSnooze={(until) => change.mutate({ status: "snoozed", snoozed_until: until })} />
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
          {!isOpen && (
            <MenuItem onSelect={() => change.mutate({ status: "open" })}>
              <RotateCcw size={15} aria-hidden />
              {t("thread.reopen")}
            </MenuItem>
          )}
          {conversation.status !== "closed" && (
            <MenuItem onSelect={() => change.mutate({ status: "closed" })}>
              <CircleCheck size={15} aria-hidden />
              {t("thread.close")}
            </MenuItem>
          )}
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
