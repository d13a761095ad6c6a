import { useState } from "react";
import type { Webhook } from "@/api/types";
import { Button } from "@/components/Button";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { nameOf } from "../model";
import { deleteWebhook, useWebhookChange } from "../queries";

export function DeleteWebhook({ hook, onDeleted }: { hook: Webhook; onDeleted: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useWebhookChange(deleteWebhook(hook.id));
  const name = nameOf(hook);
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast(t("webhooks.deleted", { name }));
        onDeleted();
      },
    });
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t("webhooks.delete")}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t("webhooks.deleteTitle", { name })}
          sure={t("webhooks.delete")}
          isDanger
          isBusy={remove.isPending}
          problem={remove.isError ? whyNot(remove.error) : null}
          onSure={go}
          onClose={() => setAsking(false)}
        >
          <p>{t("webhooks.deleteHint")}</p>
          {hook.waiting > 0 && <p>{t("webhooks.deleteWaiting", { n: hook.waiting })}</p>}
        </ConfirmDialog>
      )}
    </>
  );
}
