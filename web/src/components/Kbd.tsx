import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4.5 min-w-4 items-center justify-center rounded-tag border border-line-strong bg-surface/60 px-1 font-sans text-2xs text-ink-3">
      {children}
    </kbd>
  );
}
