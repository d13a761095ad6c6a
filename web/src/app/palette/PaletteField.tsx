import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { t } from "@/lib/i18n";

interface PaletteFieldProps {
  listId: string;
  activeId: string | undefined;
  onSearch: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

const PAUSE = 150;

/** Speaks up after a short pause, and never with half-composed pinyin. */
export function PaletteField({ listId, activeId, onSearch, onKeyDown }: PaletteFieldProps) {
  const [text, setText] = useState("");
  const composing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const schedule = (next: string) => {
    clearTimeout(timer.current);
    if (!composing.current) timer.current = setTimeout(() => onSearch(next.trim()), PAUSE);
  };
  return (
    <div className="flex h-9 items-center gap-2 rounded-control border border-line-strong px-2.5 focus-within:border-brand focus-within:ring-2 focus-within:ring-brand-soft">
      <Search size={16} className="shrink-0 text-ink-3" aria-hidden />
      <input
        type="text"
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
        autoFocus
        role="combobox"
        aria-label={t("palette.search")}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={activeId}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder={t("palette.search")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          schedule(event.target.value);
        }}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          schedule(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        className="min-w-0 flex-1 bg-transparent text-base outline-none"
      />
    </div>
  );
}
