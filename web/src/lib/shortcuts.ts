import { useEffect } from "react";

/** True while a key belongs to a text field, a dialog or a menu, so that single-letter shortcuts stay out. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) ||
    target.closest("[role=dialog],[role=menu],[role=listbox][data-radix-select-viewport]") !== null
  );
}

/** Enter on a button or a link presses it, which no shortcut may take away; a chosen row has nothing left to press. */
const isPressing = (event: KeyboardEvent): boolean =>
  event.key === "Enter" &&
  event.target instanceof Element &&
  event.target.closest("button:not([role=option]), a[href]") !== null;

/** Single-key shortcuts of a page. Never fires with modifiers, while composing, or while typing. */
export function useShortcuts(handlers: Record<string, (event: KeyboardEvent) => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      if (isTyping(event.target) || isPressing(event)) return;
      const handler = handlers[event.key];
      if (!handler) return;
      event.preventDefault();
      handler(event);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [handlers]);
}
