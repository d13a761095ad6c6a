/** Local storage with a version: a value of another version, or one that cannot be read, is forgotten. */
const PREFIX = "flywheel.";

/** Reading the name of a storage may already be refused, so it is looked up late. */
type Where = () => Storage;
const HERE: Where = () => localStorage;
/** Kept until the tab is closed. */
export const THIS_TAB: Where = () => sessionStorage;

export function readStored<T>(key: string, version: number, fallback: T, where = HERE): T {
  try {
    const raw = where().getItem(PREFIX + key);
    const stored = raw ? (JSON.parse(raw) as { v: number; data: T }) : null;
    return stored?.v === version ? stored.data : fallback;
  } catch {
    return fallback;
  }
}

export function writeStored<T>(key: string, version: number, data: T, where = HERE): void {
  try {
    where().setItem(PREFIX + key, JSON.stringify({ v: version, data }));
  } catch {
    // Storage may be full or forbidden; the page works without it.
  }
}
