import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { t } from "@/lib/i18n";
import { readStored, writeStored } from "@/lib/storage";

const LONGEST = 2_000;
const TALLEST = 140;
const VERSION = 1;
const DRAFT = "visitor.draft";

/** Enter sends, Shift+Enter breaks the line, and an Enter that picks a candidate of an input method does neither. */
export function Composer({ onSend }: { onSend: (text: string) => void }) {
  const [text, setText] = useState(() => readStored(DRAFT, VERSION, ""));
  const field = useRef<HTMLTextAreaElement>(null);
  const over = [...text].length - LONGEST;
  const isReady = text.trim() !== "" && over <= 0;

  const change = (next: string) => {
    setText(next);
    writeStored(DRAFT, VERSION, next);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, TALLEST)}px`;
  }, [text]);

  const submit = () => {
    field.current?.focus();
    if (!isReady) return;
    onSend(text.trim());
    change("");
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // 229 is what some browsers report for keys that belong to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    submit();
  };

  return (
    <div className="shrink-0 border-line border-t bg-surface px-3 pt-2.5 pb-[max(10px,env(safe-area-inset-bottom))]">
      {over > 0 && (
        <p role="alert" className="pb-1.5 text-bad text-xs">
          {t("visitor.tooLong", { n: over })}
        </p>
      )}
      <div className="flex items-end gap-2 rounded-card border border-line-strong bg-surface py-1.5 pr-1.5 pl-3 focus-within:border-brand">
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={t("visitor.compose")}
          placeholder={t("visitor.placeholder")}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
          className="max-h-35 min-w-0 flex-1 resize-none bg-transparent py-1 text-base outline-none"
        />
        <button
          type="button"
          aria-label={t("visitor.send")}
          title={t("visitor.send")}
          disabled={!isReady}
          onClick={submit}
          className="flex size-8 shrink-0 items-center justify-center rounded-row bg-brand text-on-brand hover:bg-brand-strong disabled:bg-hover disabled:text-ink-4"
        >
          <SendHorizontal size={16} aria-hidden />
        </button>
      </div>
    </div>
  );
}
