import { useEffect, useState } from "react";
import type { Attachment } from "@/api/types";
import { FileCard } from "@/components/FileCard";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { isShown } from "@/lib/files";
import type { Door } from "../door";

interface VisitorFilesProps {
  door: Door;
  files: readonly Attachment[];
}

/** The files of a message. A visitor's pass is no cookie, so they are fetched with it and shown from memory. */
export function VisitorFiles({ door, files }: VisitorFilesProps) {
  return (
    <div className="flex max-w-full flex-col gap-1.5">
      {files.map((file) =>
        isShown(file) ? (
          <Picture key={file.id} door={door} file={file} />
        ) : (
          <FileCard key={file.id} name={file.name} size={file.size} onOpen={() => void save(door, file)} />
        ),
      )}
    </div>
  );
}

function Picture({ door, file }: { door: Door; file: Attachment }) {
  const [url, setUrl] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let made: string | null = null;
    let isGone = false;
    door.file(file.url).then(
      (blob) => {
        if (isGone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => isGone || setMissing(true),
    );
    return () => {
      isGone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [door, file.url]);
  if (isMissing) return <FileCard name={file.name} size={file.size} onOpen={() => void save(door, file)} />;
  // As tall before as after it has come, so that nothing jumps.
  if (!url) return <span className="block h-40 w-40 rounded-row bg-hover" />;
  return <img src={url} alt={file.name} className="h-40 min-w-16 max-w-full rounded-row object-contain" />;
}

async function save(door: Door, file: Attachment): Promise<void> {
  try {
    const url = URL.createObjectURL(await door.file(file.url));
    const link = document.createElement("a");
    link.href = url;
    link.download = file.name;
    link.click();
    // The browser has begun to save by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    toast(whyNot(error));
  }
}
