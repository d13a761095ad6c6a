import clsx from "clsx";
import { Copy, Info, SendHorizontal, StickyNote } from "lucide-react";
import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { Conversation } from "@/api/types";
import { Button } from "@/components/Button";
import { copyText } from "@/components/copyText";
import { Segmented } from "@/components/Segmented";
import { t } from "@/lib/i18n";
import { useDrafts } from "../drafts";

const LONGEST = 2000;
const TALLEST = 200;

type Mode = "reply" | "note";

interface ComposerProps {
  conversation: Conversation;
  channelName: string;
  textLimit: number | null;
  onSend: (text: string, note: boolean) => void;
  ref?: Ref<{ focus: () => void }>;
}

/**
 * Writes replies and notes. Enter sends, Shift+Enter breaks the line, and an Enter that picks a candidate of an
 * input method does neither. Where the channel cannot be answered, a draft can be copied out instead.
 */
export function Composer({ conversation, channelName, textLimit, onSend, ref }: ComposerProps) {
  const [mode, setMode] = useState<Mode>("reply");
  const field = useRef<HTMLTextAreaElement>(null);
  const draftKey = mode === "note" ? `${conversation.id}:note` : conversation.id;
  const text = useDrafts((state) => state.texts[draftKey] ?? "");
  const write = useDrafts((state) => state.write);
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }));
  useGrowing(field, text);

  const isNote = mode === "note";
  const canSend = isNote || conversation.can_reply;
  const limit = isNote ? LONGEST : Math.min(textLimit ?? LONGEST, LONGEST);
  const over = [...text].length - limit;
  const isReady = text.trim() !== "" && over <= 0;

  const submit = () => {
    field.current?.focus();
    if (!isReady || !canSend) return;
    onSend(text.trim(), isNote);
    write(draftKey, "");
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") return event.currentTarget.blur();
    // 229 is what some browsers report for keys that belong to the input method.
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.shiftKey) return;
    event.preventDefault();
    submit();
  };

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
        className={clsx(
          "rounded-card border px-3 pt-2.5 pb-2 focus-within:border-brand",
          isNote ? "border-warn-line bg-warn-soft" : "border-line-strong",
        )}
      >
        <textarea
          ref={field}
          aria-label={isNote ? t("composer.note") : t("composer.label", { name })}
          placeholder={placeholder}
          value={text}
          rows={2}
          onChange={(event) => write(draftKey, event.target.value)}
          onKeyDown={onKeyDown}
          className="block w-full resize-none bg-transparent text-base outline-none"
        />
        <div className="mt-1 flex items-center gap-3">
          <Segmented<Mode>
            label={t("composer.mode")}
            value={mode}
            onChange={setMode}
            items={[
              { key: "reply", label: t("composer.reply") },
              { key: "note", label: t("composer.note") },
            ]}
          />
          <span
            role={over > 0 ? "alert" : undefined}
            className={clsx("ml-auto text-xs tabular-nums", over > 0 ? "text-bad" : "text-ink-4")}
          >
            {over > 0 ? t("composer.tooLong", { n: over }) : `${[...text].length} / ${limit}`}
          </span>
          {canSend ? (
            <Button variant="primary" onClick={submit} disabled={over > 0} className="h-7 pr-2.5 pl-3">
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
