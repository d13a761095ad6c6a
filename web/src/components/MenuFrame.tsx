import { DropdownMenu } from "radix-ui";
import { type FrameProps, MenuParts } from "./Menu";

/** The menu itself, loaded apart from its button. */
export function MenuFrame({
  trigger,
  children,
  align = "end",
  side = "bottom",
  label,
  ...state
}: FrameProps) {
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
          <MenuParts value={DropdownMenu}>{children}</MenuParts>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
