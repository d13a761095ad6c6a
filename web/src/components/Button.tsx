import clsx from "clsx";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger" | "ai";

const VARIANT: Record<ButtonVariant, string> = {
  primary: "bg-brand text-on-brand hover:bg-brand-strong disabled:opacity-50",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-hover disabled:text-ink-4",
  ghost: "text-ink-2 hover:bg-hover disabled:text-ink-4",
  danger: "border border-bad-line bg-surface text-bad hover:bg-bad-soft disabled:opacity-50",
  ai: "bg-ai text-on-brand hover:opacity-90 disabled:opacity-50",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  size?: "sm" | "md";
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  variant = "secondary",
  size = "md",
  className,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={clsx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-control transition-colors",
        size === "md" ? "h-8 px-3 text-sm" : "h-6.5 px-2 text-xs",
        VARIANT[variant],
        className,
      )}
      {...rest}
    />
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label" | "title"> {
  label: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon; its name is required and also shown on hover. */
export function IconButton({ label, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={clsx(
        "inline-flex size-7 shrink-0 items-center justify-center rounded-control text-ink-3 transition-colors hover:bg-hover hover:text-ink disabled:opacity-40",
        className,
      )}
      {...rest}
    />
  );
}
