import clsx from "clsx";
import { CircleAlert } from "lucide-react";
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
  useId,
} from "react";

interface FieldShape {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
}

const CONTROL =
  "w-full rounded-control border bg-surface px-2.5 text-base text-ink outline-none transition-colors focus:border-brand focus:ring-2 focus:ring-brand-soft disabled:bg-subtle disabled:text-ink-3";

function Frame({ id, label, help, error, children }: FieldShape & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm text-ink-2">
        {label}
      </label>
      {children}
      {help && !error && (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="flex items-center gap-1 text-xs text-bad">
          <CircleAlert size={13} aria-hidden />
          {error}
        </p>
      )}
    </div>
  );
}

const describedBy = (id: string, { help, error }: FieldShape) =>
  error ? `${id}-error` : help ? `${id}-help` : undefined;

interface TextFieldProps extends FieldShape, InputHTMLAttributes<HTMLInputElement> {
  ref?: Ref<HTMLInputElement>;
}

/** A labelled one-line input: label above, help under it, error under it with an icon. */
export function TextField({ label, help, error, className, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { label, help, error })}
        className={clsx(CONTROL, "h-9", error ? "border-bad" : "border-line-strong", className)}
        {...rest}
      />
    </Frame>
  );
}

interface TextAreaProps extends FieldShape, TextareaHTMLAttributes<HTMLTextAreaElement> {
  ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ label, help, error, className, rows = 3, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <textarea
        id={id}
        rows={rows}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { label, help, error })}
        className={clsx(CONTROL, "resize-y py-1.5", error ? "border-bad" : "border-line-strong", className)}
        {...rest}
      />
    </Frame>
  );
}
