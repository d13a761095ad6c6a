/** What a search found, as it is drawn. Pure. */
import type { MessageHit } from "@/api/types";

export interface Segment {
  text: string;
  isMatch: boolean;
}

/** A snippet cut at the borders of its matches, which the server counts as JavaScript does. */
export function segments({ text, matches }: MessageHit["snippet"]): Segment[] {
  const found: Segment[] = [];
  let at = 0;
  for (const { start, end } of matches) {
    if (start > at) found.push({ text: text.slice(at, start), isMatch: false });
    found.push({ text: text.slice(Math.max(at, start), end), isMatch: true });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), isMatch: false });
  return found;
}

/** Moves the focus among the results, which are marked in the page. */
export function moveHit(by: number): void {
  const hits = [...document.querySelectorAll<HTMLElement>("[data-hit]")];
  const at = hits.findIndex((hit) => hit.contains(document.activeElement));
  hits[Math.min(hits.length - 1, Math.max(0, at + by))]?.focus();
}
