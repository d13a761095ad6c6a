import { createRoot } from "react-dom/client";
import "@/styles/base.css";
import { loadLanguage } from "@/lib/i18n";
import { followSystemTheme } from "@/lib/theme";

followSystemTheme();

const root = createRoot(document.getElementById("root") as HTMLElement);

/** Visitors of the site chat load none of the staff application, and the other way round. */
async function start(): Promise<void> {
  if (/^\/chat\/?$/.test(window.location.pathname)) {
    const { VisitorApp } = await import("@/features/visitor/VisitorApp");
    root.render(<VisitorApp />);
    return;
  }
  const [{ App }, { usePreferences }] = await Promise.all([import("@/app/App"), import("@/app/preferences")]);
  await loadLanguage(usePreferences.getState().language);
  root.render(<App />);
}

void start();
