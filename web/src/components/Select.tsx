import clsx from "clsx";
import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";

export interface SelectOption<K extends string> {
  value: K;
  label: string;
}

interface SelectProps<K extends string> {
  options: readonly SelectOption<K>[];
  value: K;
  onChange: (value: K) => void;
  label: string;
  /** Writes the label inside the control, before the value. */
  showLabel?: boolean;
  /** Shown while nothing is chosen, which an empty value means. */
  placeholder?: string;
  id?: string;
  className?: string;
}

/** One of a short list. Values must not be empty strings (the primitive reserves them). */
export function Select<K extends string>({
  options,
  value,
  onChange,
  label,
  showLabel,
  placeholder,
  id,
  className,
}: SelectProps<K>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as K)}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={clsx(
          "inline-flex h-8 items-center justify-between gap-2 whitespace-nowrap rounded-control border border-line-strong bg-surface px-2.5 text-ink text-sm hover:bg-hover",
          className,
        )}
      >
        <span className="min-w-0 truncate">
          {showLabel && <span className="mr-1.5 text-ink-3">{label}</span>}
          <Radix.Value placeholder={placeholder && <span className="text-ink-4">{placeholder}</span>} />
        </span>
        <ChevronDown size={14} className="shrink-0 text-ink-3" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-60 max-h-80 min-w-[var(--radix-select-trigger-width)] overflow-hidden rounded-row border border-line bg-surface p-1 shadow-float"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className="flex h-8 cursor-default select-none items-center gap-2 rounded-control pr-3 pl-7 text-sm outline-none data-[highlighted]:bg-hover"
              >
                <Radix.ItemIndicator className="absolute left-3 text-brand-ink">
                  <Check size={14} aria-hidden />
                </Radix.ItemIndicator>
                <Radix.ItemText>{option.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
