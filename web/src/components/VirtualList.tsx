import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";

interface VirtualListProps<T> {
  label: string;
  items: readonly T[];
  itemKey: (item: T) => string;
  rowHeight: number;
  renderRow: (item: T, index: number) => ReactNode;
  /** The row that is selected; it is scrolled into view when it changes. */
  selectedIndex: number;
  onEndReached?: () => void;
  className?: string;
}

const NEAR_END = 10;

/** A list box of fixed-height rows, of which only the visible ones exist. Rows render `role="option"` themselves. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, items, itemKey, rowHeight, renderRow, selectedIndex, onEndReached, className } = props;
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

  useEffect(() => {
    if (last >= items.length - NEAR_END) onEndReached?.();
  }, [last, items.length, onEndReached]);

  const scrollToIndex = virtualizer.scrollToIndex;
  useEffect(() => {
    if (selectedIndex >= 0) scrollToIndex(selectedIndex, { align: "auto" });
  }, [selectedIndex, scrollToIndex]);

  return (
    <div ref={scroller} className={className} data-testid="list-scroller">
      <div
        role="listbox"
        aria-label={label}
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
                {renderRow(item, row.index)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
