import clsx from "clsx";
import { AtSign, Copy, Info, SendHorizontal, StickyNote, Zap } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import type { ChannelCapabilities, Conversation, User } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { copyText } from "@/components/copyText";
import { lazily } from "@/components/lazily";
import { Segmented } from "@/components/Segmented";
import { t } from "@/lib/i18n";
import type { Words } from "../actions";
import type { Mode } from "../composerModel";
import type { Outgoing } from "../outbox";
import { useComposing } from "../useComposing";
import { useDrop } from "../useDrop";
import { AttachButton, Room } from "./ComposerBar";

const CannedPicker = lazily(async () => ({ default: (await import("./CannedPicker")).CannedPicker }));
const MentionPicker = lazily(async () => ({ default: (await import("./MentionPicker")).MentionPicker }));
const UploadTray = lazily(async () => ({ default: (await import("./UploadTray")).UploadTray }));

const TALLEST = 200;

export interface ComposerHandle {
  focus: () => void;
  takeBack: (outgoing: Outgoing) => void;
}

interface ComposerProps {
  conversation: Conversation;
  channelName: string;
  channel: ChannelCapabilities | undefined;
  me: User;
  onSend: (words: Words) => void;
  ref?: Ref<ComposerHandle>;
}

/**
 * Writes replies and notes. Enter sends, Shift+Enter breaks the line, and an Enter that picks a candidate of an
 * input method does neither. Where the channel cannot be answered, a draft can be copied out instead.
 */
export function Composer({ conversation, channelName, channel, me, onSend, ref }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useComposing({ conversation, channel, me, field, onSend });
  const { mode, text, trigger, uploads, carried, canSend, over, submit } = composing;
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    takeBack: composing.takeBack,
  }));
  useGrowing(field, text);
  const drop = useDrop(composing.canAttach, composing.add);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") return event.currentTarget.blur();
    // 229 is what some browsers report for keys that belong to the input method.
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.shiftKey) return;
    event.preventDefault();
    // A list that is on its way will take the key; what asked for it is no message.
    if (!trigger) submit();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // Copied cells come as a picture, too; their text is what is meant.
    if (files.length === 0 || event.clipboardData.getData("text/plain") !== "") return;
    event.preventDefault();
    void composing.add(files);
  };

  const isNote = mode === "note";
  const name = conversation.customer.display_name;
  const placeholder = isNote
    ? t("composer.notePlaceholder")
    : conversation.can_reply
      ? t("composer.placeholder", { name })
      : t("composer.draftPlaceholder");

  return (
    <div className="shrink-0 border-line border-t bg-surface px-4.5 pt-2.5 pb-3.5">
      {!conversation.can_reply && !isNote && <ReadOnlyNotice channelName={channelName} />}
      {conversation.status === "closed" && canSend && (
        <p className="pb-2 text-ink-3 text-xs">{t("composer.closed")}</p>
      )}
      <div
        {...drop.handlers}
        className={clsx(
          "relative rounded-card border px-3 pt-2.5 pb-2 focus-within:border-brand",
          isNote ? "border-warn-line bg-warn-soft" : "border-line-strong",
        )}
      >
        {trigger?.kind === "canned" && (
          <CannedPicker
            conversationId={conversation.id}
            me={me}
            q={trigger.query}
            field={field}
            onPick={composing.pick}
            onDismiss={composing.dismiss}
          />
        )}
        {trigger?.kind === "mention" && (
          <MentionPicker
            meId={me.id}
            q={trigger.query}
            field={field}
            onPick={composing.pick}
            onDismiss={composing.dismiss}
          />
        )}
        {drop.isOver && (
          <p className="absolute inset-0 z-10 flex items-center justify-center rounded-card bg-selected text-brand-ink text-sm">
            {t("composer.dropHere")}
          </p>
        )}
        {uploads.length > 0 && (
          <UploadTray draftKey={composing.draftKey} uploads={uploads} carried={carried} />
        )}
        <textarea
          ref={field}
          aria-label={isNote ? t("composer.note") : t("composer.label", { name })}
          placeholder={placeholder}
          value={text}
          rows={2}
          onChange={({ target }) => composing.change(target.value, target.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          className="block w-full resize-none bg-transparent text-base outline-none"
        />
        <div className="mt-1 flex items-center gap-1">
          <Segmented<Mode>
            label={t("composer.mode")}
            value={mode}
            onChange={composing.setMode}
            items={[
              { key: "reply", label: t("composer.reply") },
              { key: "note", label: t("composer.note") },
            ]}
          />
          {composing.canAttach && <AttachButton onFiles={(files) => void composing.add(files)} />}
          <IconButton
            label={t(isNote ? "composer.mention" : "composer.canned")}
            // The field keeps the focus and its caret.
            onPointerDown={(event) => event.preventDefault()}
            onClick={composing.offer}
          >
            {isNote ? <AtSign size={16} aria-hidden /> : <Zap size={16} aria-hidden />}
          </IconButton>
          <Room
            over={over}
            used={[...text].length}
            limit={composing.limit}
            isUploading={composing.isUploading}
          />
          {canSend ? (
            <Button
              variant="primary"
              onClick={submit}
              disabled={over > 0 || composing.isUploading}
              className="h-7 pr-2.5 pl-3"
            >
              {isNote ? t("composer.saveNote") : t("composer.send")}
              {isNote ? <StickyNote size={14} aria-hidden /> : <SendHorizontal size={14} aria-hidden />}
            </Button>
          ) : (
            <Button onClick={() => void copyText(text)} disabled={text === ""} className="h-7">
              <Copy size={14} aria-hidden />
              {t("composer.copyText")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function ReadOnlyNotice({ channelName }: { channelName: string }) {
  return (
    <p className="mb-2 flex items-center gap-2 rounded-row bg-hover px-3 py-2 text-ink-2 text-sm">
      <Info size={15} className="shrink-0 text-ink-3" aria-hidden />
      {t("composer.readOnly", { channel: channelName })}
    </p>
  );
}

/** The field is as tall as its text, up to a limit. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, TALLEST)}px`;
  }, [field, text]);
}
