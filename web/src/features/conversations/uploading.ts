/** Sending chosen files to the server, one by one, each with its progress and a reason when it is refused. */
import { asApiError } from "@/api/errors";
import type { Attachment } from "@/api/types";
import { uploadFile } from "@/api/upload";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { clientId } from "@/lib/ids";
import "@/lib/i18n/inboxTools";
import { kindOf } from "@/lib/files";
import { MOST_FILES, type Upload, useUploads } from "./uploads";

const running = new Map<string, AbortController>();

/** What the channel carries, by the kinds of its capabilities; null where everything goes, as in a note. */
export type Carried = readonly string[] | null;

/** Begins to upload files for a draft. */
export function addFiles(draftKey: string, files: readonly File[], carried: Carried): void {
  let free = MOST_FILES - (useUploads.getState().byDraft[draftKey]?.length ?? 0);
  for (const file of files) {
    const row: Upload = {
      localId: clientId(),
      name: file.name || t("kind.file"),
      size: file.size,
      state: "uploading",
      progress: 0,
      attachment: null,
      error: null,
      file,
    };
    if (free-- > 0) void start(draftKey, row, carried);
    else refuse(draftKey, { ...row, file: null }, t("upload.tooMany", { n: MOST_FILES }));
  }
}

export function retry(draftKey: string, upload: Upload, carried: Carried): void {
  void start(draftKey, upload, carried);
}

/** Takes a file out of a draft, also while it is on its way. */
export function removeFile(draftKey: string, localId: string): void {
  running.get(localId)?.abort();
  useUploads.getState().remove(draftKey, localId);
}

async function start(draftKey: string, row: Upload, carried: Carried): Promise<void> {
  const { file } = row;
  if (!file) return;
  if (file.size === 0) return refuse(draftKey, { ...row, file: null }, t("upload.empty"));
  const stop = new AbortController();
  running.set(row.localId, stop);
  const put = (change: Partial<Upload>) => useUploads.getState().put(draftKey, { ...row, ...change });
  put({ state: "uploading", progress: 0, error: null });
  try {
    const attachment = await uploadFile(file, {
      signal: stop.signal,
      onProgress: (progress) => put({ state: "uploading", progress, error: null }),
    });
    const problem = notCarried(attachment, carried);
    if (problem) refuse(draftKey, { ...row, file: null }, problem);
    else
      put({
        state: "ready",
        progress: 1,
        attachment,
        name: attachment.name,
        size: attachment.size,
        error: null,
      });
  } catch (error) {
    if (stop.signal.aborted) return;
    const { isFinal, why } = refusal(error);
    refuse(draftKey, isFinal ? { ...row, file: null } : row, why);
  } finally {
    running.delete(row.localId);
  }
}

const refuse = (draftKey: string, row: Upload, error: string) =>
  useUploads.getState().put(draftKey, { ...row, state: "failed", progress: 0, error });

function notCarried(attachment: Attachment, carried: Carried): string | null {
  return carried === null || carried.includes(kindOf(attachment)) ? null : t("upload.notOnChannel");
}

/** Why a file was refused and what to do; another try only helps where it may end differently. */
function refusal(error: unknown): { isFinal: boolean; why: string } {
  const problem = asApiError(error);
  if (problem.status === 413) return { isFinal: true, why: t("upload.tooLarge") };
  if (problem.status === 429) return { isFinal: false, why: t("upload.tooOften") };
  if (problem.fields.some(({ code }) => code === "file_type_refused"))
    return { isFinal: true, why: t("upload.typeRefused") };
  return { isFinal: false, why: whyNot(error) };
}
