import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A word or two on hover and focus. Not for list rows: use `title` there. */
export function Tooltip({
  text,
  children,
  side = "top",
}: {
  text: string;
  children: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
}) {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={4}
            className="z-50 max-w-70 rounded-control bg-ink px-2 py-1 text-surface text-xs shadow-float [animation:fade-in_0.12s]"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
