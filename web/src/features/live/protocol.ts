/** What a page and the shared worker say to each other. */
import type { ServerEvent } from "./sse";
import type { StreamState } from "./stream";

export type ToWorker = { kind: "hello"; userId: string; url: string } | { kind: "hurry" } | { kind: "bye" };
export type FromWorker = { kind: "event"; event: ServerEvent } | { kind: "state"; state: StreamState };
