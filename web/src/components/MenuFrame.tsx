import { DropdownMenu } from "radix-ui";
import { useEffect, useRef } from "react";
import { type FrameProps, MenuParts } from "./Menu";

/** The menu itself, loaded apart from its button. */
export function MenuFrame({
  trigger,
  children,
  align = "end",
  side = "bottom",
  label,
  startsAtFirst,
  ...state
}: FrameProps) {
  const content = useRef<HTMLDivElement>(null);
  const { open } = state;
  useEffect(() => {
    if (!open || !startsAtFirst) return;
    // After the machinery has put the focus on the menu as a whole.
    const timer = setTimeout(() => content.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus());
    return () => clearTimeout(timer);
  }, [open, startsAtFirst]);
  return (
    <DropdownMenu.Root modal={false} {...state}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          ref={content}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="z-50 max-h-80 min-w-40 overflow-y-auto rounded-row border border-line bg-surface p-1 shadow-float [animation:pop-in_0.12s_ease-out]"
        >
          <MenuParts value={DropdownMenu}>{children}</MenuParts>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
