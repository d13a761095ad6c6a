import clsx from "clsx";
import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/Button";
import { t } from "@/lib/i18n";

export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t("composer.attach")} className="ml-1.5" onClick={() => input.current?.click()}>
        <Paperclip size={16} aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attach"
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // So that the same file can be chosen again.
          target.value = "";
        }}
      />
    </>
  );
}

interface RoomProps {
  over: number;
  used: number;
  limit: number;
  isUploading: boolean;
}

/** How much has been written, or what stands in the way of sending. */
export function Room({ over, used, limit, isUploading }: RoomProps) {
  return (
    <span
      role={over > 0 ? "alert" : undefined}
      className={clsx("ml-auto pr-2 text-xs tabular-nums", over > 0 ? "text-bad" : "text-ink-4")}
    >
      {over > 0
        ? t("composer.tooLong", { n: over })
        : isUploading
          ? t("composer.uploading")
          : `${used} / ${limit}`}
    </span>
  );
}
