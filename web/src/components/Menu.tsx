import clsx from "clsx";
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  label?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** A menu of actions. `trigger` is one button. */
export function Menu({ trigger, children, align = "end", side = "bottom", label, ...state }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...state}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="z-50 max-h-80 min-w-40 overflow-y-auto rounded-row border border-line bg-surface p-1 shadow-float [animation:pop-in_0.12s_ease-out]"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  children: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** Shows a tick in front; items that can be ticked keep its place free. */
  checked?: boolean;
}

export function MenuItem({ children, onSelect, danger, disabled, checked }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      disabled={disabled ?? false}
      className={clsx(
        "flex h-8 cursor-default select-none items-center gap-2 rounded-control px-2 text-sm outline-none data-[disabled]:text-ink-4 data-[highlighted]:bg-hover",
        danger ? "text-bad" : "text-ink",
      )}
    >
      {checked !== undefined && (
        <span className="w-4 shrink-0 text-brand-ink">{checked && <Check size={14} aria-hidden />}</span>
      )}
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 py-1 text-ink-3 text-xs">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
