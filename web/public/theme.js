/* Runs before the first paint, so that a dark page never flashes white. The choice is written by src/lib/theme.ts. */
(() => {
  let chosen;
  try {
    const stored = JSON.parse(localStorage.getItem("flywheel.theme"));
    chosen = stored?.v === 1 ? stored.data : undefined;
  } catch {
    // Storage may be forbidden; the system's choice counts then.
  }
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = chosen === "dark" || (chosen !== "light" && prefersDark);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();
