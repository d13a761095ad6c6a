import clsx from "clsx";
import { Search, X } from "lucide-react";
import { type Ref, useEffect, useRef, useState } from "react";
import { t } from "@/lib/i18n";
import { Kbd } from "./Kbd";

interface SearchInputProps {
  value: string;
  onSearch: (text: string) => void;
  label: string;
  /** The arrow down, for going to what was found. */
  onDown?: () => void;
  delay?: number;
  shortcut?: string;
  className?: string;
  ref?: Ref<HTMLInputElement>;
}

/** A search box that speaks up after a pause, and never with half-composed pinyin. */
export function SearchInput({
  value,
  onSearch,
  label,
  onDown,
  delay = 250,
  shortcut,
  className,
  ref,
}: SearchInputProps) {
  const [text, setText] = useState(value);
  const composing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const schedule = (next: string, wait: number) => {
    clearTimeout(timer.current);
    if (composing.current) return;
    timer.current = setTimeout(() => onSearch(next.trim()), wait);
  };

  return (
    <div
      className={clsx(
        "flex h-7.5 items-center gap-2 rounded-control bg-hover px-2.5 focus-within:bg-surface focus-within:ring-2 focus-within:ring-brand",
        className,
      )}
    >
      <Search size={15} className="shrink-0 text-ink-3" aria-hidden />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        className="min-w-0 flex-1 bg-transparent text-sm outline-none [&::-webkit-search-cancel-button]:hidden"
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          schedule(event.currentTarget.value, delay);
        }}
        onChange={(event) => {
          setText(event.target.value);
          schedule(event.target.value, delay);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") schedule(text, 0);
          if (event.key === "ArrowDown" && onDown) {
            event.preventDefault();
            onDown();
          }
          if (event.key === "Escape") {
            setText("");
            schedule("", 0);
            event.currentTarget.blur();
          }
        }}
      />
      {text ? (
        <button
          type="button"
          aria-label={t("action.clear")}
          className="-mr-1 flex size-6 items-center justify-center rounded-control text-ink-3 hover:text-ink"
          onClick={() => {
            setText("");
            schedule("", 0);
          }}
        >
          <X size={14} aria-hidden />
        </button>
      ) : (
        shortcut && <Kbd>{shortcut}</Kbd>
      )}
    </div>
  );
}
