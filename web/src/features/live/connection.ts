/** The page's end of the stream: through the shared worker, or by itself and only while visible. */
import type { FromWorker, ToWorker } from "./protocol";
import type { ServerEvent } from "./sse";
import { openStream, type Stream, type StreamState } from "./stream";

export interface Listener {
  onEvent: (event: ServerEvent) => void;
  onState: (state: StreamState) => void;
}

const url = () => new URL("/api/v1/events", window.location.origin).href;

/** Starts listening for this user; the answer stops it. */
export function connect(userId: string, listener: Listener): () => void {
  return typeof SharedWorker === "undefined" ? connectDirectly(listener) : connectShared(userId, listener);
}

function connectShared(userId: string, listener: Listener): () => void {
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "flywheel-live",
  });
  const { port } = worker;
  const say = (message: ToWorker) => port.postMessage(message);
  const hello = () => say({ kind: "hello", userId, url: url() });
  const bye = () => say({ kind: "bye" });
  const hurry = () => say({ kind: "hurry" });

  port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === "event") listener.onEvent(data.event);
    else listener.onState(data.state);
  };
  hello();
  // A page kept in the back-forward cache says goodbye and greets again when it is shown.
  window.addEventListener("pagehide", bye);
  window.addEventListener("pageshow", hello);
  window.addEventListener("online", hurry);
  return () => {
    window.removeEventListener("pagehide", bye);
    window.removeEventListener("pageshow", hello);
    window.removeEventListener("online", hurry);
    bye();
    port.close();
  };
}

function connectDirectly(listener: Listener): () => void {
  let stream: Stream | null = null;
  let hasSlept = false;

  const adjust = () => {
    if (document.visibilityState === "visible" && !stream) {
      stream = openStream({ url: url(), ...listener });
      // What was missed while hidden is unknown to a new stream.
      if (hasSlept) listener.onEvent({ id: null, type: "resync", data: "{}" });
    } else if (document.visibilityState === "hidden" && stream) {
      hasSlept = true;
      stream.stop();
      stream = null;
    }
  };
  const hurry = () => stream?.hurry();

  adjust();
  document.addEventListener("visibilitychange", adjust);
  window.addEventListener("online", hurry);
  return () => {
    document.removeEventListener("visibilitychange", adjust);
    window.removeEventListener("online", hurry);
    stream?.stop();
  };
}
