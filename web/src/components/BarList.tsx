import clsx from "clsx";
import { number } from "@/lib/format";

export interface BarItem {
  key: string;
  label: string;
  value: number;
  tone?: "brand" | "ok" | "warn" | "bad" | "muted";
}

const TONE = {
  brand: "bg-brand",
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  muted: "bg-line-strong",
} as const;

interface BarListProps {
  label: string;
  items: readonly BarItem[];
  /** Makes each bar a filter; names the action for screen readers. */
  onPick?: (key: string) => void;
  pickLabel?: (label: string) => string;
  selected?: string | null;
}

/** Labelled bars with their numbers: a chart that is also its own table. */
export function BarList({ label, items, onPick, pickLabel, selected }: BarListProps) {
  const most = Math.max(1, ...items.map((item) => item.value));
  return (
    <ul aria-label={label} className="flex flex-col gap-1">
      {items.map((item) => (
        <li key={item.key}>
          {onPick ? (
            <button
              type="button"
              aria-pressed={selected === item.key}
              aria-label={pickLabel?.(item.label)}
              onClick={() => onPick(item.key)}
              className={clsx(
                "-mx-2 w-[calc(100%+16px)] rounded-control px-2 py-0.5 text-left hover:bg-hover",
                selected === item.key && "bg-selected",
              )}
            >
              <Bar item={item} most={most} />
            </button>
          ) : (
            <Bar item={item} most={most} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Bar({ item, most }: { item: BarItem; most: number }) {
  return (
    <span className="grid grid-cols-[88px_1fr_44px] items-center gap-2.5 text-sm">
      <span className="truncate text-ink-2" title={item.label}>
        {item.label}
      </span>
      <span className="h-2 overflow-hidden rounded-full bg-hover">
        <span
          className={clsx("block h-full rounded-full", TONE[item.tone ?? "brand"])}
          style={{ width: `${(item.value / most) * 100}%` }}
        />
      </span>
      <span className="text-right text-ink-2 tabular-nums">{number(item.value)}</span>
    </span>
  );
}
