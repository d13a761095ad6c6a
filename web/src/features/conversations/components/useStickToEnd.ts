import { type RefObject, useEffect, useRef } from "react";

/** How long rows are measured for the first time after a thread is opened. */
const SETTLING = 600;
const BY_HAND = ["wheel", "pointerdown", "keydown"] as const;

/**
 * While the reader is at the end, the end stays in view: rows turn out taller than guessed, and the pane shrinks as
 * a draft grows. The answer is told whether the reader is at the end.
 */
export function useStickToEnd(scroller: RefObject<HTMLDivElement | null>, startsAtEnd: boolean) {
  const isStuck = useRef(startsAtEnd);
  const isSettling = useRef(startsAtEnd);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const toEnd = () => {
      const end = element.scrollHeight - element.clientHeight;
      if (isStuck.current && element.scrollTop < end) element.scrollTop = end;
    };
    const stopSettling = () => {
      isSettling.current = false;
      cancelAnimationFrame(frame);
    };
    const eachFrame = () => {
      if (!isSettling.current) return;
      toEnd();
      frame = requestAnimationFrame(eachFrame);
    };
    let frame = requestAnimationFrame(eachFrame);
    const timer = setTimeout(stopSettling, SETTLING);
    const observer = new ResizeObserver(toEnd);
    observer.observe(element);
    for (const event of BY_HAND) element.addEventListener(event, stopSettling, { passive: true });
    return () => {
      stopSettling();
      clearTimeout(timer);
      observer.disconnect();
      for (const event of BY_HAND) element.removeEventListener(event, stopSettling);
    };
  }, [scroller]);

  return (isAtEnd: boolean) => {
    // The first scroll events come from placing and measuring, not from the reader.
    if (isAtEnd || !isSettling.current) isStuck.current = isAtEnd;
  };
}
