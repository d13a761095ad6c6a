/** Gathers work for a moment and hands over each piece once, however often it was asked for. */
interface Rules<W> {
  keyOf: (work: W) => string;
  gapOf: (work: W) => number;
  merge?: (earlier: W, later: W) => W;
  run: (works: W[]) => void;
  window?: number;
  now?: () => number;
}

export const WINDOW = 200;

export interface Coalescer<W> {
  add: (works: readonly W[]) => void;
  stop: () => void;
}

export function createCoalescer<W>(rules: Rules<W>): Coalescer<W> {
  const { keyOf, gapOf, merge = (_, later) => later, run, window = WINDOW, now = Date.now } = rules;
  const waiting = new Map<string, W>();
  const lastRun = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;

  /** An earlier appointment stands: a steady flow of events must not put the flush off for ever. */
  const schedule = (wait: number) => {
    const at = now() + wait;
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(flush, wait);
  };

  const flush = () => {
    dueAt = Number.POSITIVE_INFINITY;
    const at = now();
    const due: W[] = [];
    let soonest = Number.POSITIVE_INFINITY;
    for (const [key, work] of waiting) {
      const wait = (lastRun.get(key) ?? Number.NEGATIVE_INFINITY) + gapOf(work) - at;
      if (wait > 0) {
        soonest = Math.min(soonest, wait);
        continue;
      }
      waiting.delete(key);
      if (gapOf(work) > 0) lastRun.set(key, at);
      due.push(work);
    }
    if (Number.isFinite(soonest)) schedule(soonest);
    if (due.length > 0) run(due);
  };

  return {
    add: (works) => {
      for (const work of works) {
        const key = keyOf(work);
        const earlier = waiting.get(key);
        waiting.set(key, earlier === undefined ? work : merge(earlier, work));
      }
      if (waiting.size > 0) schedule(window);
    },
    stop: () => {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
