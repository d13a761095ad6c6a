/** Light, dark, or as the system has it. What is chosen is applied before the first paint by public/theme.js. */
import { readStored, writeStored } from "./storage";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const VERSION = 1;
const KEY = "theme";

const systemIsDark = () => window.matchMedia("(prefers-color-scheme: dark)");

export const chosenTheme = (): Theme => readStored<Theme>(KEY, VERSION, "system");

export function chooseTheme(theme: Theme): void {
  writeStored(KEY, VERSION, theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = chosenTheme();
  const isDark = theme === "dark" || (theme === "system" && systemIsDark().matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

/** Goes along when the system changes in the evening. */
export function followSystemTheme(): void {
  systemIsDark().addEventListener("change", applyTheme);
}
