import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface VirtualListProps<T> {
  label: string;
  items: readonly T[];
  itemKey: (item: T) => string;
  rowHeight: number;
  /** One row is in the tab order: the selected one, or the first of those that exist while it is out of sight. */
  renderRow: (item: T, isReachable: boolean) => ReactNode;
  /** The row that is selected; it is scrolled into view when it changes. */
  selectedIndex: number;
  onSelect: (item: T) => void;
  onEndReached?: () => void;
  className?: string;
}

const NEAR_END = 10;

/** A list box of fixed-height rows, of which only the visible ones exist. Rows render `role="option"` themselves. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, items, itemKey, rowHeight, renderRow, selectedIndex, onSelect, onEndReached, className } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => (items[index] === undefined ? index : itemKey(items[index])),
    overscan: 6,
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  const reachable = rows.some((row) => row.index === selectedIndex) ? selectedIndex : rows[0]?.index;

  useEffect(() => {
    if (last >= items.length - NEAR_END) onEndReached?.();
  }, [last, items.length, onEndReached]);

  const scrollToIndex = virtualizer.scrollToIndex;
  useEffect(() => {
    if (selectedIndex >= 0) scrollToIndex(selectedIndex, { align: "auto" });
    // The focus follows the choice only where it already was in the list.
    if (!scroller.current?.contains(document.activeElement)) return;
    const frame = requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [selectedIndex, scrollToIndex]);

  const onKeyDown = (event: KeyboardEvent) => {
    const screenful = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const target = targetOf(event.key, selectedIndex, items.length - 1, screenful);
    const item = target === null ? undefined : items[target];
    if (item === undefined) return;
    event.preventDefault();
    onSelect(item);
  };

  return (
    <div ref={scroller} className={className} data-testid="list-scroller">
      <div
        role="listbox"
        aria-label={label}
        onKeyDown={onKeyDown}
        style={{ height: virtualizer.getTotalSize(), position: "relative" }}
      >
        {rows.map((row) => {
          const item = items[row.index];
          return (
            item !== undefined && (
              <div
                key={row.key}
                role="presentation"
                style={{
                  position: "absolute",
                  insetInline: 0,
                  top: 0,
                  height: rowHeight,
                  transform: `translateY(${row.start}px)`,
                }}
              >
                {renderRow(item, row.index === reachable)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function targetOf(key: string, at: number, last: number, screenful: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: screenful,
    PageUp: -screenful,
  };
  if (key === "Home") return 0;
  if (key === "End") return last;
  const step = steps[key];
  return step === undefined ? null : Math.min(last, Math.max(0, at + step));
}
