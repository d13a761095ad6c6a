import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { label, t } from "@/lib/i18n";
import type { Clash } from "../formModel";

const COLUMNS = ["appName", "purpose", "provider", "baseUrl", "model"] as const;

interface StaleNoticeProps {
  clashes: readonly Clash[];
  onKeep: () => void;
  onDrop: () => void;
}

/** What somebody else changed while this form was open, and what becomes of one's own changes. */
export function StaleNotice({ clashes, onKeep, onDrop }: StaleNoticeProps) {
  return (
    <Notice
      tone="warn"
      role="alert"
      title={t("brains.stale")}
      actions={
        <>
          <Button size="sm" variant="primary" onClick={onKeep}>
            {t("brains.staleKeep")}
          </Button>
          <Button size="sm" onClick={onDrop}>
            {t("brains.staleDrop")}
          </Button>
        </>
      }
    >
      <p>{t("brains.staleHint")}</p>
      {clashes.length === 0 && <p>{t("brains.staleSilent")}</p>}
      <ul className="mt-1 flex flex-col gap-0.5">
        {clashes.map(({ field, before, now, isMine }) => (
          <li key={field}>
            <span className="text-ink">{nameOf(field)}</span>{" "}
            {t("brains.staleChange", { before: before || t("brains.none"), now: now || t("brains.none") })}
            {isMine && <span className="ml-2 text-warn">{t("brains.staleMine")}</span>}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function nameOf(field: string): string {
  const column = COLUMNS.find((one) => one === field);
  return column ? t(`brains.field.${column}`) : label("brains.setting", field);
}
