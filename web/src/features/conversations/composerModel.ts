/** What is being written: when a list is offered beside it, and who is meant by it. Pure. */
import type { TeamMember } from "@/api/types";

export type Mode = "reply" | "note";

export interface Trigger {
  kind: "canned" | "mention";
  /** Where in the text the part begins that a choice replaces. */
  start: number;
  query: string;
}

// Full width too, as input methods write them.
const SLASH = /^[/\uff0f](\S*)$/;
// Not after a Latin letter or digit: that is an address.
const AT = /(?<![A-Za-z0-9._-])[@\uff20]([^\s@\uff20]{0,20})$/;

/** A slash that begins a reply offers canned ones, an at sign in a note the colleagues. */
export function findTrigger(text: string, caret: number, mode: Mode): Trigger | null {
  const before = text.slice(0, caret);
  if (mode === "reply") {
    const found = caret === text.length ? SLASH.exec(before) : null;
    return found ? { kind: "canned", start: 0, query: found[1] ?? "" } : null;
  }
  const found = AT.exec(before);
  return found ? { kind: "mention", start: found.index, query: found[1] ?? "" } : null;
}

/** The colleagues whom a text names by an at sign; of two names of which one begins the other, the longer is meant. */
export function mentionsIn(text: string, team: readonly TeamMember[]): string[] {
  const byLength = [...team].sort((a, b) => b.display_name.length - a.display_name.length);
  const found = new Set<string>();
  for (const at of text.matchAll(/[@\uff20]/g)) {
    const rest = text.slice(at.index + 1);
    const named = byLength.find(({ display_name }) => rest.startsWith(display_name));
    if (!named) continue;
    for (const { id, display_name } of team) if (display_name === named.display_name) found.add(id);
  }
  return [...found];
}
