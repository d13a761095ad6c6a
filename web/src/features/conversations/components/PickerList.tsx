import clsx from "clsx";
import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from "react";

interface PickerListProps<T> {
  label: string;
  /** Keeps the focus; its arrows, Enter, Tab and Escape go to the list while that is there. */
  field: RefObject<HTMLTextAreaElement | null>;
  items: readonly T[];
  itemKey: (item: T) => string;
  renderItem: (item: T) => ReactNode;
  onPick: (item: T) => void;
  onDismiss: () => void;
  /** In place of the items while there are none. */
  empty: ReactNode;
  footer?: ReactNode;
}

/** Choices above a text field that keeps being written in. */
export function PickerList<T>(props: PickerListProps<T>) {
  const { label, field, items, itemKey, renderItem, onPick, onDismiss, empty, footer } = props;
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const active = Math.min(chosen, items.length - 1);
  const item = items[active];

  useEffect(() => {
    const element = field.current;
    if (!element) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (!takes(event.key, item !== undefined)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "ArrowDown") setChosen((active + 1) % items.length);
      else if (event.key === "ArrowUp") setChosen((active - 1 + items.length) % items.length);
      else if (event.key === "Escape" || item === undefined) onDismiss();
      else onPick(item);
    };
    element.addEventListener("keydown", onKey, true);
    return () => element.removeEventListener("keydown", onKey, true);
  }, [field, items.length, item, active, onPick, onDismiss]);

  // Whoever cannot see the list hears what is chosen in it, without the focus leaving the text.
  const activeId = item === undefined ? null : `${id}-${active}`;
  useEffect(() => {
    const element = field.current;
    if (!element || !activeId) return;
    element.setAttribute("aria-controls", id);
    element.setAttribute("aria-activedescendant", activeId);
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    return () => {
      element.removeAttribute("aria-controls");
      element.removeAttribute("aria-activedescendant");
    };
  }, [field, id, activeId]);

  return (
    <div className="absolute bottom-full left-0 z-20 mb-1.5 flex max-h-72 w-full max-w-120 flex-col overflow-hidden rounded-row border border-line bg-surface shadow-float">
      {items.length === 0 && <div className="px-3 py-2.5 text-ink-3 text-sm">{empty}</div>}
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        className={clsx("scroll-thin min-h-0 overflow-y-auto", items.length > 0 && "p-1")}
      >
        {items.map((one, index) => (
          <div
            key={itemKey(one)}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // The text keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onPointerMove={() => setChosen(index)}
            onClick={() => onPick(one)}
            onKeyDown={(event) => event.key === "Enter" && onPick(one)}
            className={clsx("cursor-default rounded-control px-2 py-1.5", index === active && "bg-hover")}
          >
            {renderItem(one)}
          </div>
        ))}
      </div>
      {footer && <div className="border-line border-t px-3 py-1.5">{footer}</div>}
    </div>
  );
}

const takes = (key: string, hasItem: boolean): boolean =>
  key === "Enter" || key === "Escape" || (hasItem && ["ArrowDown", "ArrowUp", "Tab"].includes(key));
