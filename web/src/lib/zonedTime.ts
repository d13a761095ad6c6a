/** Between moments and what a date-time field shows: always the workspace's clock, never this computer's. */
import { WORKSPACE_ZONE } from "./format";

const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: WORKSPACE_ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** A moment as the value of a `datetime-local` field: 2025-12-20T15:24. */
export function toField(at: string | number): string {
  const found = new Map(parts.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The moment that a `datetime-local` value means in the workspace, or null when it is not one. */
export function fromField(value: string): string | null {
  const asIfUtc = Date.parse(`${value}Z`);
  if (Number.isNaN(asIfUtc)) return null;
  // The zone's distance is read at the wanted wall time; a second look settles hours near a clock change.
  let moment = asIfUtc;
  for (let look = 0; look < 2; look++) moment = asIfUtc - (Date.parse(`${toField(moment)}Z`) - moment);
  return new Date(moment).toISOString();
}
