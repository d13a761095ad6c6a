/** Files chosen for a message that is not sent yet. Those that have arrived outlive a reload, as the text does. */
import { create } from "zustand";
import type { Attachment } from "@/api/types";
import { readStored, writeStored } from "@/lib/storage";

export interface Upload {
  localId: string;
  name: string;
  size: number;
  state: "uploading" | "ready" | "failed";
  /** Between 0 and 1, while uploading. */
  progress: number;
  attachment: Attachment | null;
  error: string | null;
  /** Known until the page is left, for another try. */
  file: File | null;
}

interface Uploads {
  byDraft: Record<string, Upload[]>;
  put: (draftKey: string, upload: Upload) => void;
  remove: (draftKey: string, localId: string) => void;
  /** What has arrived goes with the message; what was refused stays, to be seen. */
  sent: (draftKey: string) => void;
  takeBack: (draftKey: string, attachments: readonly Attachment[]) => void;
}

const VERSION = 1;
/** The most that a message carries. */
export const MOST_FILES = 10;
export const NO_UPLOADS: Upload[] = [];

const ready = (attachment: Attachment): Upload => ({
  localId: attachment.id,
  name: attachment.name,
  size: attachment.size,
  state: "ready",
  progress: 1,
  attachment,
  error: null,
  file: null,
});

export const useUploads = create<Uploads>((set) => {
  const change = (draftKey: string, next: (rows: Upload[]) => Upload[]) =>
    set(({ byDraft }) => {
      const { [draftKey]: rows = NO_UPLOADS, ...others } = byDraft;
      const left = next(rows);
      return { byDraft: left.length === 0 ? others : { ...others, [draftKey]: left } };
    });
  return {
    byDraft: readStored<Record<string, Upload[]>>("uploads", VERSION, {}),
    put: (draftKey, upload) =>
      change(draftKey, (rows) =>
        rows.some(({ localId }) => localId === upload.localId)
          ? rows.map((row) => (row.localId === upload.localId ? upload : row))
          : [...rows, upload],
      ),
    remove: (draftKey, localId) => change(draftKey, (rows) => rows.filter((row) => row.localId !== localId)),
    sent: (draftKey) => change(draftKey, (rows) => rows.filter(({ state }) => state === "failed")),
    takeBack: (draftKey, attachments) => change(draftKey, (rows) => [...attachments.map(ready), ...rows]),
  };
});

useUploads.subscribe(({ byDraft }) => {
  const ready = Object.entries(byDraft).map(([key, rows]) => [
    key,
    rows.filter(({ state }) => state === "ready").map((row) => ({ ...row, file: null })),
  ]);
  writeStored("uploads", VERSION, Object.fromEntries(ready));
});

/** The files of a draft that have arrived. */
export const arrived = (rows: readonly Upload[]): Attachment[] =>
  rows.flatMap(({ attachment }) => (attachment ? [attachment] : []));
