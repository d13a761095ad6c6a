import clsx from "clsx";
import type { ReactNode } from "react";

interface CardProps {
  title?: ReactNode;
  /** At the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A white sheet with a hairline, for one subject. */
export function Card({ title, aside, children, className }: CardProps) {
  return (
    <section className={clsx("rounded-card border border-line bg-surface p-4 shadow-card", className)}>
      {title && (
        <header className="mb-2 flex items-center justify-between gap-2">
          <h2 className="text-base">{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
