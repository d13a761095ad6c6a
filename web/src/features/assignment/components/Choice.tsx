import clsx from "clsx";
import { useId } from "react";

interface ChoiceProps<K extends string> {
  label: string;
  options: readonly { value: K; label: string; hint: string }[];
  value: K;
  onChange: (value: K) => void;
}

/** One of a few, each with what it means. */
export function Choice<K extends string>({ label, options, value, onChange }: ChoiceProps<K>) {
  const id = useId();
  return (
    // Its unseen legend must hang in here: hung elsewhere, it makes the page around the scroller scroll, too.
    <fieldset className="relative flex flex-col gap-2">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            "flex cursor-pointer items-start gap-2.5 rounded-row border px-3 py-2.5",
            option.value === value ? "border-brand bg-selected" : "border-line hover:bg-hover",
          )}
        >
          <input
            type="radio"
            name={id}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-label={option.label}
            aria-describedby={`${id}-${option.value}`}
            className="mt-0.75 size-4 shrink-0 accent-brand"
          />
          <span className="min-w-0">
            <span className="block text-sm">{option.label}</span>
            <span id={`${id}-${option.value}`} className="block text-ink-3 text-xs">
              {option.hint}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
