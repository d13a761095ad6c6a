import { useState } from "react";
import type { Attachment } from "@/api/types";
import { FileCard } from "@/components/FileCard";
import { isShown } from "@/lib/files";

/** The files of a message: pictures to look at, everything else by name and size to be saved. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  return (
    <div className="flex max-w-full flex-col gap-1.5">
      {files.map((file) => (
        <OneFile key={file.id} file={file} />
      ))}
    </div>
  );
}

function OneFile({ file }: { file: Attachment }) {
  const [isBroken, setBroken] = useState(false);
  if (!isShown(file) || isBroken) return <FileCard name={file.name} size={file.size} href={file.url} />;
  return (
    <a href={file.url} target="_blank" rel="noreferrer" className="block max-w-full">
      {/* As tall before as after it has come, so that nothing jumps. */}
      <img
        src={file.url}
        alt={file.name}
        loading="lazy"
        onError={() => setBroken(true)}
        className="h-40 min-w-16 max-w-full rounded-row bg-hover object-contain"
      />
    </a>
  );
}
