/** Messages on their way out. They outlive a reload: a text that was written is never lost. */
import { create } from "zustand";
import type { Attachment } from "@/api/types";
import { readStored, writeStored } from "@/lib/storage";

export interface Outgoing {
  clientId: string;
  conversationId: string;
  text: string;
  note: boolean;
  /** Colleagues who are told of a note. */
  mentions: string[];
  attachments: Attachment[];
  at: string;
  state: "sending" | "failed";
  error: string | null;
}

interface Outbox {
  rows: Outgoing[];
  put: (row: Outgoing) => void;
  remove: (clientId: string) => void;
}

const VERSION = 1;

// What was on its way when the page closed may have arrived or not; sending again is safe by its client id.
const interrupted = (row: Outgoing): Outgoing => ({
  ...row,
  // A row of an earlier release has neither.
  mentions: row.mentions ?? [],
  attachments: row.attachments ?? [],
  state: "failed",
});

export const useOutbox = create<Outbox>((set) => ({
  rows: readStored<Outgoing[]>("outbox", VERSION, []).map(interrupted),
  put: (row) =>
    set(({ rows }) => ({ rows: [...rows.filter((other) => other.clientId !== row.clientId), row] })),
  remove: (clientId) => set(({ rows }) => ({ rows: rows.filter((row) => row.clientId !== clientId) })),
}));

useOutbox.subscribe(({ rows }) => writeStored("outbox", VERSION, rows));
