import type { Customer } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { useOptOut } from "../actions";

/** Says what stops, what stays and what cannot be caught up on, before a brain is shut out or let in. */
export function OptOutDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const change = useOptOut(customer.id);
  const name = customer.display_name;
  const isOut = customer.ai_opted_out_at !== null;
  const go = () =>
    change.mutate(!isOut, {
      onSuccess: () => {
        toast(isOut ? t("optOut.started") : t("optOut.stopped"));
        onClose();
      },
    });
  return (
    <ConfirmDialog
      title={isOut ? t("optOut.startTitle", { name }) : t("optOut.stopTitle", { name })}
      sure={isOut ? t("optOut.startSure") : t("optOut.stopSure")}
      isBusy={change.isPending}
      problem={change.isError ? whyNot(change.error) : null}
      onSure={go}
      onClose={onClose}
    >
      {isOut ? (
        <p>{t("optOut.startHint")}</p>
      ) : (
        <ul className="flex list-disc flex-col gap-1.5 pl-5">
          {(["stopReads", "stopKeeps", "stopLater", "stopRecord"] as const).map((key) => (
            <li key={key}>{t(`optOut.${key}`)}</li>
          ))}
        </ul>
      )}
    </ConfirmDialog>
  );
}
