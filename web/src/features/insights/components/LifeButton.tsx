import { Waypoints } from "lucide-react";
import { t } from "@/lib/i18n";

/** Opens the life of a fact, from the card's last line. */
export function LifeButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="ml-auto flex min-h-6 shrink-0 items-center gap-1 rounded-tag text-ink-3 text-sm hover:text-brand-ink"
    >
      <Waypoints size={13} aria-hidden />
      {t("life.open")}
    </button>
  );
}
