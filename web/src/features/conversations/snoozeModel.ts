/** When a conversation may come back: the offers of the menu, and what somebody may choose. Pure. */
import { fromField, toField } from "@/lib/zonedTime";

export interface SnoozeOffer {
  key: "later" | "tomorrow" | "monday";
  until: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MORNING = "09:00";
const EVENING = 18;
/** Later today is not in a moment, and not at night. */
const SOON = 2 * HOUR;
const LATEST = 21;

/** The offers that make sense now, by the workspace's clock. */
export function snoozeOffers(now: number): SnoozeOffer[] {
  const offers: SnoozeOffer[] = [];
  const later = laterToday(now);
  if (later) offers.push({ key: "later", until: later });
  offers.push({ key: "tomorrow", until: morningOf(now, 1) });
  const toMonday = (8 - weekday(now)) % 7 || 7;
  // On a Sunday, tomorrow morning is Monday's.
  if (toMonday > 1) offers.push({ key: "monday", until: morningOf(now, toMonday) });
  return offers;
}

/** At six, or from four o'clock on in three full hours; nothing late in the evening. */
function laterToday(now: number): string | null {
  const day = toField(now).slice(0, 10);
  const evening = atClock(day, `${EVENING}:00`);
  if (Date.parse(evening) - now >= SOON) return evening;
  const later = Math.ceil((now + SOON) / HOUR) * HOUR;
  const [laterDay, clock = ""] = toField(later).split("T");
  return laterDay === day && Number(clock.slice(0, 2)) <= LATEST ? new Date(later).toISOString() : null;
}

function morningOf(now: number, inDays: number): string {
  // Noon is on the same day whatever the clocks do in the night.
  const noon = Date.parse(atClock(toField(now).slice(0, 10), "12:00"));
  return atClock(toField(noon + inDays * DAY).slice(0, 10), MORNING);
}

const atClock = (day: string, clock: string) => fromField(`${day}T${clock}`) as string;

/** 0 is Sunday. */
const weekday = (now: number) => new Date(`${toField(now).slice(0, 10)}T00:00Z`).getUTCDay();

/** The moment that a field names, or null where it is none or not to come. */
export function futureMoment(value: string, now: number): string | null {
  const at = fromField(value);
  return at !== null && Date.parse(at) > now ? at : null;
}
