import { useId } from "react";
import type { Webhook } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { changeWebhook, useWebhookChange } from "../queries";
import { WebhookForm } from "./WebhookForm";

export function EditWebhookDialog({ hook, onClose }: { hook: Webhook; onClose: () => void }) {
  const formId = useId();
  const change = useWebhookChange(changeWebhook(hook));
  const { url, description, event_types } = hook;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("webhooks.edit")}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={change.isPending}>
            {change.isPending ? t("action.saving") : t("action.save")}
          </Button>
        </>
      }
    >
      <WebhookForm
        id={formId}
        values={{ url, description, event_types }}
        onSave={async (values) => {
          await change.mutateAsync(values);
          toast(t("webhooks.saved"));
          onClose();
        }}
      />
    </Dialog>
  );
}
