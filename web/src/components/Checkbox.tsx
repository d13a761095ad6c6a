import { type InputHTMLAttributes, type Ref, useId } from "react";

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  label: string;
  help?: string;
  ref?: Ref<HTMLInputElement>;
}

/** A box to tick with its label beside it and what ticking means below. */
export function Checkbox({ label, help, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        aria-describedby={help ? `${id}-help` : undefined}
        className="mt-0.75 size-4 shrink-0 accent-brand"
        {...rest}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block py-px text-sm">
          {label}
        </label>
        {help && (
          <p id={`${id}-help`} className="text-ink-3 text-xs">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}
