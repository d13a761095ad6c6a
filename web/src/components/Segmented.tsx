import clsx from "clsx";

interface SegmentedProps<K extends string | null> {
  items: readonly { key: NonNullable<K>; label: string }[];
  /** None of them is on where a value of another kind is shown. */
  value: K;
  onChange: (key: NonNullable<K>) => void;
  label: string;
}

/** Two to four exclusive views in one grey track. */
export function Segmented<K extends string | null>({ items, value, onChange, label }: SegmentedProps<K>) {
  return (
    <fieldset className="inline-flex h-7.5 shrink-0 items-center rounded-control bg-hover p-0.5">
      <legend className="sr-only">{label}</legend>
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          aria-pressed={item.key === value}
          onClick={() => onChange(item.key)}
          className={clsx(
            "h-full whitespace-nowrap rounded-control px-2.5 text-xs",
            item.key === value ? "bg-surface text-ink shadow-card" : "text-ink-3 hover:text-ink",
          )}
        >
          {item.label}
        </button>
      ))}
    </fieldset>
  );
}
