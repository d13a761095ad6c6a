import clsx from "clsx";
import { Check } from "lucide-react";
import type { DropdownMenu } from "radix-ui";
import {
  cloneElement,
  createContext,
  type MouseEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useState,
} from "react";

/** The menu's machinery is a fifth of the first page's code, so it comes after the page, when there is time. */
type Parts = Pick<typeof DropdownMenu, "Item" | "Label" | "Separator">;
type Frame = (props: FrameProps) => ReactNode;

export interface FrameProps extends MenuProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export const MenuParts = createContext<Parts | null>(null);

let loaded: Frame | null = null;
const load = async (): Promise<Frame> => {
  loaded ??= (await import("./MenuFrame")).MenuFrame;
  return loaded;
};

export interface MenuProps {
  /** One button. */
  trigger: ReactElement<TriggerProps>;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  label?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Puts the focus on the first item: for a key press that came before the machinery, which did not see it. */
  startsAtFirst?: boolean;
}

interface TriggerProps {
  onClick?: (event: MouseEvent) => void;
  onPointerDown?: (event: PointerEvent) => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}

/** A menu of actions behind a button. */
export function Menu(props: MenuProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const [isByKey, setByKey] = useState(false);
  const [frame, setFrame] = useState<Frame | null>(() => loaded);
  const open = props.open ?? ownOpen;
  const onOpenChange = props.onOpenChange ?? setOwnOpen;

  useEffect(() => {
    let isGone = false;
    const fetchFrame = () => void load().then((found) => isGone || setFrame(() => found));
    const idle = open || typeof requestIdleCallback === "undefined" ? null : requestIdleCallback(fetchFrame);
    if (idle === null) fetchFrame();
    return () => {
      isGone = true;
      if (idle !== null) cancelIdleCallback(idle);
    };
  }, [open]);

  if (!frame) {
    return cloneElement(props.trigger, {
      "aria-haspopup": "menu",
      "aria-expanded": false,
      // Opens as the machinery does: a click that comes after it has arrived would meet another button.
      onPointerDown: (event) => event.button === 0 && !event.ctrlKey && onOpenChange(true),
      onClick: (event) => {
        setByKey(isKeyPress(event));
        onOpenChange(true);
      },
    });
  }
  const Loaded = frame;
  return <Loaded startsAtFirst={isByKey} {...props} open={open} onOpenChange={onOpenChange} />;
}

/** A click that no pointer made. */
export const isKeyPress = (event: MouseEvent): boolean => event.detail === 0;

interface MenuItemProps {
  children: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** Shows a tick in front; items that can be ticked keep its place free. */
  checked?: boolean;
}

export function MenuItem({ children, onSelect, danger, disabled, checked }: MenuItemProps) {
  const parts = useContext(MenuParts);
  if (!parts) return null;
  return (
    <parts.Item
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
    </parts.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  const parts = useContext(MenuParts);
  return parts && <parts.Label className="px-2 py-1 text-ink-3 text-xs">{children}</parts.Label>;
}

export function MenuSeparator() {
  const parts = useContext(MenuParts);
  return parts && <parts.Separator className="my-1 h-px bg-line" />;
}
