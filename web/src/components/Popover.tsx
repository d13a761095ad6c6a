import clsx from "clsx";
import { Popover as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

interface PopoverProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  className?: string;
}

/** A small panel beside its button, for a few controls that belong together. */
export function Popover(props: PopoverProps) {
  const { open, onOpenChange, trigger, label, children, align = "end", side = "bottom", className } = props;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className={clsx(
            "z-50 rounded-card border border-line bg-surface shadow-float [animation:pop-in_0.12s_ease-out]",
            className ?? "w-72 p-4",
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
