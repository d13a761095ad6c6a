import clsx from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon?: LucideIcon;
  title: string;
  /** Why it is empty and what comes next. */
  hint?: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon: Icon, title, hint, action, className }: EmptyStateProps) {
  return (
    <div
      className={clsx("flex flex-col items-center justify-center gap-1.5 px-6 py-10 text-center", className)}
    >
      {Icon && (
        <span className="mb-2 flex size-10 items-center justify-center rounded-card bg-hover text-ink-3">
          <Icon size={20} aria-hidden />
        </span>
      )}
      <p className="font-semibold text-base text-ink">{title}</p>
      {hint && <p className="max-w-80 text-ink-3 text-sm">{hint}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
