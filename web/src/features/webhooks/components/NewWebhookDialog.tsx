import { useId } from "react";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { ShownOnce } from "@/components/ShownOnce";
import { t } from "@/lib/i18n";
import { createWebhook, useWebhookChange } from "../queries";
import { WebhookForm } from "./WebhookForm";

const EMPTY = { url: "", description: "", event_types: [] };

interface NewWebhookDialogProps {
  onClose: () => void;
  onOpen: (id: string) => void;
}

/** Makes a webhook, and shows this once the secret that signs what it is sent. */
export function NewWebhookDialog({ onClose, onOpen }: NewWebhookDialogProps) {
  const formId = useId();
  const create = useWebhookChange(createWebhook);
  const made = create.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("webhooks.add")}
      footer={
        made ? (
          <Button variant="primary" onClick={() => onOpen(made.id)}>
            {t("webhooks.keptAndGo")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("action.cancel")}</Button>
            <Button type="submit" form={formId} variant="primary" disabled={create.isPending}>
              {create.isPending ? t("action.saving") : t("webhooks.create")}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <ShownOnce
          title={t("webhooks.made")}
          label={t("webhooks.secret")}
          value={made.secret}
          copy={t("webhooks.copySecret")}
          hint={t("webhooks.secretOnce")}
        />
      ) : (
        <WebhookForm id={formId} values={EMPTY} onSave={create.mutateAsync} />
      )}
    </Dialog>
  );
}
