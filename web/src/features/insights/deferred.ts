/**
 * What is done only when nobody has taken it back in time. A refusal cannot be undone on the server, so for as long
 * as undo is offered it has not been sent; leaving the page sends it at once.
 */
import { create } from "zustand";

interface Waiting {
  timer: ReturnType<typeof setTimeout>;
  run: () => void;
}

export const UNDO_TIME = 6_000;

const waiting = new Map<string, Waiting>();
/** The ids that are already hidden, although the server still has them. */
export const useDeferred = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

function publish(): void {
  useDeferred.setState({ ids: new Set(waiting.keys()) });
}

/** Runs later, unless it is taken back before. `run` must settle what is shown, since the id shows again then. */
export function defer(id: string, run: () => Promise<void>, wait = UNDO_TIME): void {
  const go = () => {
    const entry = waiting.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    void run().finally(() => {
      waiting.delete(id);
      publish();
    });
  };
  waiting.set(id, { timer: setTimeout(go, wait), run: go });
  publish();
}

export function takeBack(id: string): void {
  const entry = waiting.get(id);
  if (!entry) return;
  clearTimeout(entry.timer);
  waiting.delete(id);
  publish();
}

/** Sends what waits, as when the page goes away. */
export function flushDeferred(): void {
  for (const entry of [...waiting.values()]) entry.run();
}

if (typeof window !== "undefined") window.addEventListener("pagehide", flushDeferred);
