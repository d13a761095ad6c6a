/**
 * The shared worker: one stream for all tabs of this browser, because a browser allows six connections a host
 * and one stream a tab would make the seventh tab hang.
 */
import type { FromWorker, ToWorker } from "./protocol";
import { openStream, type Stream, type StreamState } from "./stream";

const ports = new Set<MessagePort>();
let stream: Stream | null = null;
let streamUser: string | null = null;
let state: StreamState = "stopped";

const READY = { id: null, type: "ready", data: "{}" };

const tell = (message: FromWorker) => {
  for (const port of ports) port.postMessage(message);
};

function start(userId: string, url: string): void {
  if (stream && streamUser === userId && state !== "signed-out") return;
  stream?.stop();
  streamUser = userId;
  stream = openStream({
    url,
    onEvent: (event) => tell({ kind: "event", event }),
    onState: (next) => {
      state = next;
      tell({ kind: "state", state: next });
    },
  });
}

function leave(port: MessagePort): void {
  ports.delete(port);
  if (ports.size > 0) return;
  stream?.stop();
  stream = null;
}

function listen(port: MessagePort): void {
  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.kind === "hello") {
      ports.add(port);
      start(data.userId, data.url);
      port.postMessage({ kind: "state", state } satisfies FromWorker);
      // For a tab that joins, the stream begins now, although the server has said so long ago.
      if (state === "open") port.postMessage({ kind: "event", event: READY } satisfies FromWorker);
    } else if (data.kind === "hurry") stream?.hurry();
    else leave(port);
  };
}

(globalThis as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  for (const port of event.ports) listen(port);
};
