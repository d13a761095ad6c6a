import { useBlocker } from "@tanstack/react-router";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { ConfirmDialog } from "./ConfirmDialog";

/** Asks before a page with unsaved changes is left, by a link, by going back or by closing the tab. */
export function LeaveGuard({ isDirty }: { isDirty: () => boolean }) {
  const blocker = useBlocker({
    // Another state of the same page loses nothing.
    shouldBlockFn: ({ current, next }) => isDirty() && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <ConfirmDialog
      title={t("leave.title")}
      sure={t("leave.sure")}
      cancel={t("leave.stay")}
      isDanger
      onSure={blocker.proceed}
      onClose={blocker.reset}
    >
      <p>{t("leave.hint")}</p>
    </ConfirmDialog>
  );
}
