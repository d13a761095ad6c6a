import { type DragEvent, useState } from "react";

/** Takes files that are dropped; where none can be added, a dropped one must not replace the page. */
export function useDrop(isAllowed: boolean, add: (files: readonly File[]) => Promise<void>) {
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = isAllowed ? "copy" : "none";
      setOver(isAllowed);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      void add([...event.dataTransfer.files]);
    },
  };
  return { isOver, handlers };
}
