/** What a file is called and how large it is, as people read it. Pure. */
interface Typed {
  content_type: string;
}

/** Whether a browser may show it in place; the server offers all else for saving. */
export const isShown = ({ content_type }: Typed): boolean =>
  /^image\/(jpeg|png|gif|webp)$/.test(content_type);

/** What the server calls a message with such a file. */
export function kindOf({ content_type }: Typed): string {
  const general = content_type.split("/")[0] ?? "";
  return { image: "image", audio: "voice", video: "video" }[general] ?? "file";
}

const UNITS = ["B", "KB", "MB", "GB"];

/** 2.4 MB */
export function fileSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : Math.round(size * 10) / 10} ${UNITS[unit]}`;
}

/** PDF, from the name; nothing where there is no ending. */
export function fileType(name: string): string {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1];
  return ending?.toUpperCase() ?? "";
}
