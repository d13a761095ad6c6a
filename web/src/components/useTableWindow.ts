import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

const ROW = 44;
/** Below this a table is drawn whole, so that the browser's own search finds everything in it. */
const MANY = 200;

export interface TableWindow {
  first: number;
  end: number;
  /** Heights that stand for the rows not drawn. */
  before: number;
  after: number;
}

/** Which rows of a long table are drawn, given what scrolls it. */
export function useTableWindow(
  count: number,
  scroller: RefObject<HTMLElement | null> | undefined,
): TableWindow {
  const isWindowed = scroller !== undefined && count > MANY;
  const virtualizer = useVirtualizer({
    count,
    enabled: isWindowed,
    getScrollElement: () => scroller?.current ?? null,
    estimateSize: () => ROW,
    overscan: 12,
  });
  if (!isWindowed) return { first: 0, end: count, before: 0, after: 0 };
  const drawn = virtualizer.getVirtualItems();
  const first = drawn[0]?.index ?? 0;
  const end = (drawn.at(-1)?.index ?? -1) + 1;
  return { first, end, before: first * ROW, after: (count - end) * ROW };
}
