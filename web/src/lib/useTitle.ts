import { useEffect } from "react";
import { t } from "./i18n";

/** Names the browser tab after the page; `null` while the name is not known yet. */
export function useTitle(page: string | null): void {
  useEffect(() => {
    document.title = page ? `${page} · ${t("app.name")}` : t("app.name");
  }, [page]);
}
