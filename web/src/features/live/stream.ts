/**
 * One event stream with the server: reconnects with back-off, resumes from the last event, notices a silent line.
 * It reads with fetch, because EventSource cannot name the last event of an earlier stream.
 */
import { createSseParser, type ServerEvent } from "./sse";

export type StreamState = "connecting" | "open" | "lost" | "signed-out" | "stopped";

export interface StreamOptions {
  url: string;
  onEvent: (event: ServerEvent) => void;
  onState: (state: StreamState) => void;
  fetcher?: typeof fetch;
}

export interface Stream {
  stop: () => void;
  /** Tries at once instead of waiting out the back-off, as when the network is back. */
  hurry: () => void;
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** The server writes a comment every 15 seconds; three missed ones mean a dead line. */
const SILENCE = 45_000;

/** Doubles up to half a minute, with jitter so that many tabs do not return in one instant. */
export function backOff(failures: number, random: number): number {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures) * (0.5 + random / 2);
}

export function openStream({ url, onEvent, onState, fetcher = fetch }: StreamOptions): Stream {
  let stopped = false;
  let lastEventId: string | null = null;
  let failures = 0;
  let attempt = new AbortController();
  let wake: () => void = () => undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const once = async (): Promise<void> => {
    attempt = new AbortController();
    const response = await fetcher(url, {
      headers: { Accept: "text/event-stream", ...(lastEventId ? { "Last-Event-ID": lastEventId } : {}) },
      credentials: "same-origin",
      cache: "no-store",
      signal: attempt.signal,
    });
    if (response.status === 401) {
      stopped = true;
      return onState("signed-out");
    }
    if (!response.ok || !response.body) throw new Error(`The event stream answered ${response.status}`);
    failures = 0;
    onState("open");
    await read(response.body, attempt, (event) => {
      if (event.id !== null) lastEventId = event.id;
      onEvent(event);
    });
  };

  const run = async (): Promise<void> => {
    onState("connecting");
    while (!stopped) {
      try {
        await once();
      } catch {
        // Every failure has one remedy: tell, wait, connect again.
      }
      if (stopped) return;
      onState("lost");
      await pause(backOff(failures++, Math.random()));
    }
  };

  void run();
  return {
    stop: () => {
      stopped = true;
      attempt.abort();
      wake();
      onState("stopped");
    },
    hurry: () => wake(),
  };
}

async function read(
  body: ReadableStream<Uint8Array>,
  attempt: AbortController,
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  const parse = createSseParser(onEvent);
  let silence = setTimeout(() => attempt.abort(), SILENCE);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => attempt.abort(), SILENCE);
      parse(value);
    }
  } finally {
    clearTimeout(silence);
  }
}
