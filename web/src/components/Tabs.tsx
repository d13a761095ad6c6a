import clsx from "clsx";
import { type KeyboardEvent, useRef } from "react";
import { number } from "@/lib/format";

export interface TabItem<K extends string> {
  key: K;
  label: string;
  /** Left out where nothing is counted; undefined keeps the number's place until it is known. */
  count?: number | undefined;
}

interface TabsProps<K extends string> {
  items: readonly TabItem<K>[];
  value: K;
  onChange: (key: K) => void;
  label: string;
  className?: string;
}

/** Underlined tabs with counts. Arrows move, as the pattern asks; the view changes with the focus. */
export function Tabs<K extends string>({ items, value, onChange, label, className }: TabsProps<K>) {
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const position = (items.findIndex((item) => item.key === value) + step + items.length) % items.length;
    const next = items[position];
    if (!next) return;
    onChange(next.key);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[position]?.focus();
  };

  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      className={clsx("flex items-center gap-4", className)}
    >
      {items.map((item) => {
        const selected = item.key === value;
        return (
          <button
            key={item.key}
            type="button"
            role="tab"
            aria-selected={selected}
            tabIndex={selected ? 0 : -1}
            onClick={() => onChange(item.key)}
            className={clsx(
              "flex h-9 items-center gap-1 whitespace-nowrap border-b-2 text-sm",
              selected
                ? "border-brand font-semibold text-ink"
                : "border-transparent text-ink-3 hover:text-ink",
            )}
          >
            {item.label}
            {"count" in item && (
              <span className="min-w-[2ch] text-left font-normal text-ink-3 text-xs tabular-nums">
                {item.count !== undefined && number(item.count)}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
