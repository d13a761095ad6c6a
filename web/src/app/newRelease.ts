const FLAG = "flywheel.reloaded";

/** A new release removes the old chunks; a page opened before it reloads itself once, then shows the error. */
export function reloadOnceForNewRelease(error: unknown): void {
  const message = error instanceof Error ? error.message : "";
  if (!/dynamically imported module|module script failed|preload CSS/i.test(message)) return;
  if (sessionStorage.getItem(FLAG)) return;
  sessionStorage.setItem(FLAG, "1");
  window.location.reload();
}

export function forgetReload(): void {
  sessionStorage.removeItem(FLAG);
}
