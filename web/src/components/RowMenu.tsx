import clsx from "clsx";
import { Ellipsis } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "./Button";
import { isKeyPress, Menu } from "./Menu";

interface RowMenuProps {
  label: string;
  children: ReactNode;
  className?: string;
}

/** The menu of one row of many: a plain button until it is first used, so that long lists stay light. */
export function RowMenu({ label, children, className }: RowMenuProps) {
  const [isUsed, setUsed] = useState(false);
  const [isByKey, setByKey] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const button = (
    <IconButton
      label={label}
      aria-haspopup="menu"
      className={clsx("size-6 aria-expanded:opacity-100", REVEALED, className)}
      onClick={(event) => {
        setByKey(isKeyPress(event));
        setUsed(true);
        setOpen(true);
      }}
    >
      <Ellipsis size={15} aria-hidden />
    </IconButton>
  );
  if (!isUsed) return button;
  return (
    <Menu label={label} startsAtFirst={isByKey} open={isOpen} onOpenChange={setOpen} trigger={button}>
      {children}
    </Menu>
  );
}

/** Hidden until its row (`group/row`) is pointed at or it has the focus; always there where nothing can hover. */
const REVEALED =
  "opacity-0 transition-opacity focus-visible:opacity-100 group-hover/row:opacity-100 [@media(hover:none)]:opacity-100";
