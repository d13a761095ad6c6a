import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { t } from "@/lib/i18n";

interface StaleNoticeProps {
  changes: readonly string[];
  onKeep: () => void;
  onDrop: () => void;
}

/** What somebody else changed meanwhile, and what becomes of one's own changes. */
export function StaleNotice({ changes, onKeep, onDrop }: StaleNoticeProps) {
  return (
    <Notice
      tone="warn"
      role="alert"
      title={t("assignment.stale")}
      actions={
        <>
          <Button size="sm" variant="primary" onClick={onKeep}>
            {t("assignment.keep")}
          </Button>
          <Button size="sm" onClick={onDrop}>
            {t("assignment.drop")}
          </Button>
        </>
      }
    >
      <p>{t("assignment.staleHint")}</p>
      <ul className="scroll-thin mt-1 flex max-h-32 flex-col gap-0.5 overflow-y-auto">
        {(changes.length > 0 ? changes : [t("assignment.staleSame")]).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Notice>
  );
}
