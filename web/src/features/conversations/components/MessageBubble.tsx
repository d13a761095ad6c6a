import clsx from "clsx";
import { FileText, type LucideIcon, StickyNote } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Message } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { MenuItem } from "@/components/Menu";
import { RowMenu } from "@/components/RowMenu";
import { clock } from "@/lib/format";
import { t } from "@/lib/i18n";
import { messageText } from "../listModel";
import { Attachments } from "./Attachments";
import { MessageMeta } from "./MessageMeta";

interface MessageBubbleProps {
  message: Message;
  isFirst: boolean;
  showsMeta: boolean;
  /** The message that a link led to. */
  isMarked: boolean;
  /** None where the reader may not recall it. */
  onRecall: ((message: Message) => void) | undefined;
}

export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { message, isFirst, showsMeta, isMarked, onRecall } = props;
  const name = message.sender.name ?? t(`sender.${message.sender.kind}`);
  if (message.sender.kind === "system" && message.direction !== "note")
    return <SystemLine text={message.text} message={message} />;
  if (message.revoked_at) return <SystemLine text={t("thread.recalled", { name })} message={message} />;
  return (
    <BubbleRow side={message.direction === "inbound" ? "left" : "right"} name={name} isFirst={isFirst}>
      <div className="group/row flex max-w-full flex-row-reverse items-center gap-1">
        <Bubble tone={toneOf(message)} isFirst={isFirst} isMarked={isMarked}>
          {message.direction === "note" && <NoteLabel name={name} />}
          <Body message={message} />
        </Bubble>
        {onRecall && (
          <RowMenu label={t("thread.messageMenu")}>
            <MenuItem onSelect={() => onRecall(message)}>{t("thread.recall")}</MenuItem>
          </RowMenu>
        )}
      </div>
      {showsMeta && <MessageMeta message={message} />}
    </BubbleRow>
  );
});

const toneOf = (message: Message): BubbleTone =>
  message.direction === "note"
    ? "note"
    : message.direction === "inbound" || message.type === "file"
      ? "theirs"
      : "ours";

/** The place of a bubble: avatar at the head of a group, the text never wider than two thirds. */
export function BubbleRow(props: {
  side: "left" | "right";
  name: string;
  isFirst: boolean;
  children: ReactNode;
}) {
  const { side, name, isFirst, children } = props;
  return (
    <div className={clsx("flex gap-2", side === "right" && "flex-row-reverse", isFirst ? "pt-3.5" : "pt-2")}>
      {isFirst ? <Avatar name={name} size="sm" /> : <span className="w-8 shrink-0" />}
      <div
        className={clsx("flex min-w-0 max-w-[68%] flex-col", side === "right" ? "items-end" : "items-start")}
      >
        <span className="sr-only">{name}</span>
        {children}
      </div>
    </div>
  );
}

type BubbleTone = "ours" | "theirs" | "note";

const TONE: Record<BubbleTone, string> = {
  ours: "bg-brand-bubble",
  theirs: "border border-line bg-surface",
  note: "border border-warn-line bg-warn-soft",
};

interface BubbleProps {
  tone: BubbleTone;
  isFirst: boolean;
  isMarked?: boolean;
  children: ReactNode;
}

export function Bubble({ tone, isFirst, isMarked, children }: BubbleProps) {
  const corner = tone === "theirs" ? "rounded-tl-control" : "rounded-tr-control";
  return (
    <div
      className={clsx(
        "min-w-0 max-w-full rounded-bubble px-3 py-2",
        TONE[tone],
        isFirst && corner,
        isMarked && "flash-mark ring-2 ring-mark-line",
      )}
    >
      {children}
    </div>
  );
}

export function NoteLabel({ name }: { name: string }) {
  return (
    <p className="flex items-center gap-1 text-warn text-xs">
      <StickyNote size={12} aria-hidden />
      {t("thread.note")} · {name}
    </p>
  );
}

function Body({ message }: { message: Message }) {
  const files = message.attachments ?? [];
  if (files.length === 0) return <Words message={message} />;
  return (
    <>
      {message.text && <p className="prose-cn pb-1.5">{message.text}</p>}
      <Attachments files={files} />
    </>
  );
}

function Words({ message }: { message: Message }) {
  if (message.type === "text") return <p className="prose-cn">{message.text}</p>;
  if (message.type === "file") return <Attachment icon={FileText} message={message} />;
  const shown = messageText(message.type, message.text);
  const isUnknown = shown.startsWith(t("kind.unknown"));
  return (
    <p className={clsx("prose-cn", isUnknown && "text-ink-3")}>
      {isUnknown ? t("thread.unknownKind", { kind: message.type }) : shown}
    </p>
  );
}

function Attachment({ icon: Icon, message }: { icon: LucideIcon; message: Message }) {
  const name = typeof message.content.name === "string" ? message.content.name : message.text;
  return (
    <p className="flex items-center gap-3 py-0.5">
      <span className="flex size-8 shrink-0 items-center justify-center rounded-row bg-bad-soft text-bad">
        <Icon size={16} aria-hidden />
      </span>
      <span className="min-w-0 truncate">{name || t("kind.file")}</span>
    </p>
  );
}

function SystemLine({ text, message }: { text: string; message: Message }) {
  return (
    <p className="px-10 pt-4 pb-1 text-center text-ink-3 text-xs">
      {text} · <time dateTime={message.sent_at}>{clock(message.sent_at)}</time>
    </p>
  );
}
