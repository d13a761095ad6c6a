import { CircleAlert, FileText, RotateCw, X } from "lucide-react";
import { IconButton } from "@/components/Button";
import { t } from "@/lib/i18n";
import "@/lib/i18n/inboxTools";
import { fileSize } from "@/lib/files";
import { type Carried, removeFile, retry } from "../uploading";
import type { Upload } from "../uploads";

interface UploadTrayProps {
  draftKey: string;
  uploads: readonly Upload[];
  carried: Carried;
}

/** The files of a draft: how far each has come, why one was refused and what to do, and a way to take it out. */
export function UploadTray({ draftKey, uploads, carried }: UploadTrayProps) {
  return (
    <ul aria-label={t("upload.list")} className="flex flex-wrap gap-2 pb-2">
      {uploads.map((upload) => (
        <li
          key={upload.localId}
          className="relative flex max-w-full items-center gap-2 overflow-hidden rounded-row border border-line bg-surface py-1 pr-1 pl-2 text-sm"
        >
          <Preview upload={upload} />
          <span className="min-w-0">
            <span className="block max-w-56 truncate">{upload.name}</span>
            <State upload={upload} />
          </span>
          {upload.state === "failed" && upload.file && (
            <IconButton
              label={t("upload.retry", { name: upload.name })}
              onClick={() => retry(draftKey, upload, carried)}
            >
              <RotateCw size={14} aria-hidden />
            </IconButton>
          )}
          <IconButton
            label={t(upload.state === "uploading" ? "upload.cancel" : "upload.remove", { name: upload.name })}
            onClick={() => removeFile(draftKey, upload.localId)}
          >
            <X size={14} aria-hidden />
          </IconButton>
          {upload.state === "uploading" && (
            <span
              role="progressbar"
              aria-label={upload.name}
              aria-valuenow={Math.round(upload.progress * 100)}
              className="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-brand transition-transform"
              style={{ transform: `scaleX(${upload.progress})` }}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Preview({ upload }: { upload: Upload }) {
  const { attachment } = upload;
  if (attachment?.content_type.startsWith("image/"))
    return <img src={attachment.url} alt="" className="size-8 shrink-0 rounded-tag object-cover" />;
  return upload.state === "failed" ? (
    <CircleAlert size={18} className="shrink-0 text-bad" aria-hidden />
  ) : (
    <FileText size={18} className="shrink-0 text-ink-3" aria-hidden />
  );
}

function State({ upload }: { upload: Upload }) {
  if (upload.error)
    return (
      <span role="alert" className="block max-w-72 text-bad text-xs">
        {upload.error}
      </span>
    );
  return (
    <span className="block text-ink-3 text-xs tabular-nums">
      {fileSize(upload.size)}
      {upload.state === "uploading" && ` · ${Math.round(upload.progress * 100)}%`}
    </span>
  );
}
