/** Hears that something changed: by the event stream, and by asking now and then while there is none. */
import type { Door } from "./door";

export interface Ears {
  /** Something is new; `isChange` when something known may have changed as well. */
  onNews: (isChange: boolean) => void;
  onConnected: (isConnected: boolean) => void;
}

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;
/** The server writes a comment every 15 seconds; three missed ones mean a dead line. */
const SILENCE = 45_000;
const POLL = 5_000;

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Listens until stopped. A hidden page hears nothing, and catches up when it is looked at again. */
export function listen(door: Door, ears: Ears): () => void {
  const whole = new AbortController();
  let current: AbortController | null = null;

  const adjust = () => {
    const isVisible = document.visibilityState === "visible";
    if (isVisible && !current) {
      current = new AbortController();
      void keepListening(door, ears, current.signal);
    } else if (!isVisible && current) {
      current.abort();
      current = null;
    }
  };
  adjust();
  document.addEventListener("visibilitychange", adjust, { signal: whole.signal });
  return () => {
    whole.abort();
    current?.abort();
  };
}

async function keepListening(door: Door, ears: Ears, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await readStream(door, ears, signal, () => {
        failures = 0;
        ears.onConnected(true);
      });
    } catch {
      // Every failure has one remedy: ask, wait, connect again.
    }
    if (signal.aborted) return;
    ears.onConnected(false);
    failures += 1;
    const wait = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures);
    for (let waited = 0; waited < wait && !signal.aborted; waited += POLL) {
      ears.onNews(false);
      await pause(Math.min(POLL, wait), signal);
    }
  }
}

async function readStream(door: Door, ears: Ears, signal: AbortSignal, onOpen: () => void): Promise<void> {
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  signal.addEventListener("abort", stop);
  let silence = setTimeout(stop, SILENCE);
  try {
    const response = await door.listen(attempt.signal);
    onOpen();
    // What was said before the stream began is not in it.
    ears.onNews(false);
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return;
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE);
      const lines = (rest + decoder.decode(chunk.value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      report(lines, ears);
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", stop);
  }
}

function report(lines: readonly string[], ears: Ears): void {
  const events = lines.filter((line) => line.startsWith("event:")).map((line) => line.slice(6).trim());
  if (events.some((event) => event !== "ready"))
    ears.onNews(events.some((event) => event !== "message.created" && event !== "ready"));
}
