import { toast } from "./toasts";
import { t } from "@/lib/i18n";

/** Copies and says so. Plain-HTTP addresses have no clipboard API, hence the old way beside it. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(t("action.copied"));
}
