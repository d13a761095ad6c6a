import { Download, FileText } from "lucide-react";
import { fileSize, fileType } from "@/lib/files";
import { t } from "@/lib/i18n";

interface FileCardProps {
  name: string;
  size: number;
  /** Where it is saved from; a page whose session is no cookie fetches it by `onOpen` instead. */
  href?: string;
  onOpen?: () => void;
}

const LOOK =
  "flex max-w-full items-center gap-3 rounded-row border border-line bg-surface px-3 py-2 text-left text-ink hover:bg-hover";

/** A file by name, type and size, to be saved. */
export function FileCard({ name, size, href, onOpen }: FileCardProps) {
  const title = t("file.download", { name });
  const content = (
    <>
      <span className="flex size-8 shrink-0 items-center justify-center rounded-row bg-bad-soft text-bad">
        <FileText size={16} aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block max-w-52 truncate">{name}</span>
        <span className="block text-ink-3 text-xs tabular-nums">
          {[fileType(name), fileSize(size)].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Download size={15} className="shrink-0 text-ink-3" aria-hidden />
    </>
  );
  if (href === undefined) {
    return (
      <button type="button" title={title} onClick={onOpen} className={LOOK}>
        {content}
      </button>
    );
  }
  return (
    <a href={href} download={name} title={title} className={LOOK}>
      {content}
    </a>
  );
}
