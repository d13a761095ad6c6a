import clsx from "clsx";

export interface ChipItem<K extends string> {
  key: K;
  label: string;
  count?: number;
  hue?: string;
}

interface ChipsProps<K extends string> {
  items: readonly ChipItem<K>[];
  value: K;
  onChange: (key: K) => void;
  label: string;
  /** `soft` on white sheets, `outline` on the grey canvas. */
  variant?: "soft" | "outline";
  className?: string;
}

/** One choice of a few as small pills; the dark one is chosen. */
export function Chips<K extends string>({
  items,
  value,
  onChange,
  label,
  variant = "soft",
  className,
}: ChipsProps<K>) {
  return (
    <fieldset className={clsx("flex min-w-0 items-center gap-1", className)}>
      <legend className="sr-only">{label}</legend>
      {items.map((item) => {
        const selected = item.key === value;
        return (
          <button
            key={item.key}
            type="button"
            aria-pressed={selected}
            data-hue={item.hue}
            onClick={() => onChange(item.key)}
            className={clsx(
              "inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full text-xs transition-colors",
              variant === "outline" ? "h-6.5 border px-3 text-sm" : "h-5.5 px-1.5",
              selected && "border-ink bg-ink text-surface",
              !selected &&
                variant === "outline" &&
                "border-line bg-surface text-ink-2 hover:border-line-strong",
              !selected && variant === "soft" && "bg-hover text-ink-2 hover:bg-line",
            )}
          >
            {item.hue && (
              <span
                aria-hidden
                className={clsx("size-1.5 rounded-full", selected ? "bg-surface" : "bg-hue")}
              />
            )}
            {item.label}
            {item.count !== undefined && (
              <span className={clsx("tabular-nums", selected ? "opacity-80" : "text-ink-4")}>
                {item.count}
              </span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}
