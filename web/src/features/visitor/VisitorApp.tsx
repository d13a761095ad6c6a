import { t } from "@/lib/i18n";

/** The public chat page of the site at /chat. */
export function VisitorApp() {
  return <h1 className="p-4">{t("visitor.title")}</h1>;
}
