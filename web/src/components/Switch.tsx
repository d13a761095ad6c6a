import clsx from "clsx";

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  disabled?: boolean;
}

/** On or off, at once. Inside a form that is saved, a checkbox says better that nothing has happened yet. */
export function Switch({ checked, onChange, label, disabled }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={clsx(
        "inline-flex h-6 w-10 shrink-0 items-center rounded-full px-0.75 transition-colors disabled:opacity-50",
        checked ? "bg-brand" : "bg-ink-4",
      )}
    >
      <span
        className={clsx(
          "size-4.5 rounded-full bg-surface shadow-card transition-transform",
          checked && "translate-x-4",
        )}
      />
    </button>
  );
}
