/** Travelling in time: where on the row of changes a moment stands. Pure. */

/** The position of the last change at or before a moment; -1 before the first. */
export function positionOf(moments: readonly string[], at: string): number {
  let position = -1;
  while (position + 1 < moments.length && (moments[position + 1] ?? "") <= at) position += 1;
  return position;
}

/** A moment of the past as it stands in an address, or null for anything else. */
export function pastMoment(value: string | null, now: number): string | null {
  const at = value ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) || at >= now ? null : new Date(at).toISOString();
}
