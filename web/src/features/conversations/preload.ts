/** What the inbox opens on demand. */
const PARTS = [
  () => import("./components/SearchResults"),
  () => import("./components/CannedPicker"),
  () => import("./components/MentionPicker"),
  () => import("./components/UploadTray"),
  () => import("./components/SnoozeDialog"),
];

/** Fetches those parts while nobody waits for them, so that they are there at once, and without a network. */
export function preloadParts(): () => void {
  if (typeof requestIdleCallback === "undefined") return () => undefined;
  const idle = requestIdleCallback(() => {
    // Whatever does not come now is asked for again when it is opened.
    for (const load of PARTS) void load().catch(() => undefined);
  });
  return () => cancelIdleCallback(idle);
}
