/** The policy as it is being edited, what is the matter with it, and how two versions of it differ. Pure. */
import type { AssignmentPolicy, NewAssignmentPolicy, TeamMember } from "@/api/types";
import { t } from "@/lib/i18n";

export type Redispatch = AssignmentPolicy["redispatch"];
export const REDISPATCH: readonly Redispatch[] = ["awaiting", "all", "nothing"];

const MOST = 10_000;
/** What the server takes when nothing is said. */
export const USUAL_CAPACITY = "20";

export interface Draft {
  enabled: boolean;
  redispatch: Redispatch;
  /** Who takes part, with the limit as it is typed. */
  seats: Readonly<Record<string, string>>;
}

export const draftOf = ({ enabled, redispatch, members }: AssignmentPolicy): Draft => ({
  enabled,
  redispatch,
  seats: Object.fromEntries(members.map(({ user_id, capacity }) => [user_id, String(capacity)])),
});

export const isCapacity = (text: string): boolean =>
  /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= MOST;

/** Whose limit cannot be saved. */
export const wrongSeats = ({ seats }: Draft, team: readonly TeamMember[]): string[] =>
  team.filter(({ id }) => id in seats && !isCapacity(seats[id] as string)).map(({ id }) => id);

/** What is sent: of those who are still here, for the server refuses anybody else. */
export function bodyOf(draft: Draft, team: readonly TeamMember[], version: number): NewAssignmentPolicy {
  const members = team
    .filter(({ id }) => id in draft.seats)
    .map(({ id }) => ({ user_id: id, capacity: Number(draft.seats[id]) }));
  return { enabled: draft.enabled, redispatch: draft.redispatch, members, version };
}

const isSameSeat = (a: string | undefined, b: string | undefined): boolean => a?.trim() === b?.trim();
const idsOf = (...drafts: Draft[]): string[] => [
  ...new Set(drafts.flatMap(({ seats }) => Object.keys(seats))),
];

export const isSame = (a: Draft, b: Draft): boolean =>
  a.enabled === b.enabled &&
  a.redispatch === b.redispatch &&
  idsOf(a, b).every((id) => isSameSeat(a.seats[id], b.seats[id]));

export function seated(draft: Draft, id: string, capacity: string | null): Draft {
  const { [id]: _, ...others } = draft.seats;
  return { ...draft, seats: capacity === null ? others : { ...others, [id]: capacity } };
}

/** One's own changes, made since `base`, on top of the newest version. */
export function rebased(base: Draft, newest: Draft, mine: Draft): Draft {
  const start: Draft = {
    enabled: mine.enabled === base.enabled ? newest.enabled : mine.enabled,
    redispatch: mine.redispatch === base.redispatch ? newest.redispatch : mine.redispatch,
    seats: newest.seats,
  };
  return idsOf(base, mine)
    .filter((id) => !isSameSeat(mine.seats[id], base.seats[id]))
    .reduce((draft, id) => seated(draft, id, mine.seats[id] ?? null), start);
}

/** What became different from one version to the next, one line each. */
export function changes(before: Draft, now: Draft, team: readonly TeamMember[]): string[] {
  const found: string[] = [];
  const note = (what: string, was: string, is: string) => {
    if (was !== is) found.push(t("assignment.change", { what, before: was, now: is }));
  };
  const mode = ({ enabled }: Draft) => t(enabled ? "assignment.inTurn" : "assignment.manual");
  const passedOn = ({ redispatch }: Draft) => t(`assignment.redispatch.${redispatch}`);
  note(t("assignment.mode"), mode(before), mode(now));
  note(t("assignment.redispatch"), passedOn(before), passedOn(now));
  for (const { id, display_name } of team) {
    const seat = ({ seats }: Draft) => seats[id] ?? t("assignment.out");
    note(display_name, seat(before), seat(now));
  }
  return found;
}

export const isFull = (member: TeamMember, capacity: string | undefined): boolean =>
  capacity !== undefined && isCapacity(capacity) && member.open_conversations >= Number(capacity);

export type Trouble = "nobody" | "away" | "full";

/** Why nothing could be dealt out as things are; null when it can, or is not meant to be. */
export function troubleOf({ enabled, seats }: Draft, team: readonly TeamMember[]): Trouble | null {
  if (!enabled) return null;
  const taking = team.filter(({ id }) => id in seats);
  if (taking.length === 0) return "nobody";
  const there = taking.filter(({ availability }) => availability === "online");
  if (there.length === 0) return "away";
  return there.every((member) => isFull(member, seats[member.id])) ? "full" : null;
}
