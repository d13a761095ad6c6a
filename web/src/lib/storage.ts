/** Local storage with a version: a value of another version, or one that cannot be read, is forgotten. */
const PREFIX = "flywheel.";

export function readStored<T>(key: string, version: number, fallback: T): T {
  try {
    const raw = localStorage.getItem(PREFIX + key);
    const stored = raw ? (JSON.parse(raw) as { v: number; data: T }) : null;
    return stored?.v === version ? stored.data : fallback;
  } catch {
    return fallback;
  }
}

export function writeStored<T>(key: string, version: number, data: T): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ v: version, data }));
  } catch {
    // Storage may be full or forbidden; the page works without it.
  }
}
