import { Send } from "lucide-react";
import { useState } from "react";
import type { Webhook, WebhookDeliveryDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Notice } from "@/components/Notice";
import { Switch } from "@/components/Switch";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { eventWords, nameOf, outcomeOf } from "../model";
import { changeWebhook, tryWebhook, useWebhookChange } from "../queries";
import { DeleteWebhook } from "./DeleteWebhook";
import { EditWebhookDialog } from "./EditWebhookDialog";
import { StateNotice } from "./StateNotice";
import { StateWord } from "./StateWord";

interface WebhookCardProps {
  hook: Webhook;
  onDeleted: () => void;
  onOpenDelivery: (id: string) => void;
}

/** What a webhook is and how it does, with everything that can be done to it. */
export function WebhookCard({ hook, onDeleted, onOpenDelivery }: WebhookCardProps) {
  const [isEditing, setEditing] = useState(false);
  const change = useWebhookChange(changeWebhook(hook));
  const attempt = useWebhookChange(tryWebhook(hook.id));
  const enable = (enabled: boolean) =>
    change.mutate(
      { enabled },
      {
        onSuccess: () => toast(t(enabled ? "webhooks.enabled" : "webhooks.disabled")),
        onError: (error) => toast(t("webhooks.notChanged", { why: whyNot(error) })),
      },
    );
  return (
    <Card
      title={t("webhooks.receiver")}
      aside={
        <span className="flex shrink-0 items-center gap-3">
          <StateWord hook={hook} />
          <Switch
            label={t("webhooks.enableOne", { name: nameOf(hook) })}
            checked={hook.enabled}
            disabled={change.isPending}
            onChange={enable}
          />
        </span>
      }
    >
      <div className="flex flex-col gap-3">
        <StateNotice hook={hook} isBusy={change.isPending} onEnable={() => enable(true)} />
        <p className="font-mono text-ink-2 text-sm [overflow-wrap:anywhere]">{hook.url}</p>
        <ul aria-label={t("webhooks.field.events")} className="flex flex-wrap gap-1.5">
          {hook.event_types.map((type) => (
            <li key={type} title={type} className="rounded-control bg-hover px-1.5 text-ink-2 text-xs">
              {eventWords(type)}
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2">
          <Button disabled={attempt.isPending} onClick={() => attempt.mutate(undefined)}>
            <Send size={14} aria-hidden />
            {attempt.isPending ? t("webhooks.trying") : t("webhooks.try")}
          </Button>
          <Button onClick={() => setEditing(true)}>{t("webhooks.edit")}</Button>
          <DeleteWebhook hook={hook} onDeleted={onDeleted} />
        </div>
        <TryResult delivery={attempt.data} error={attempt.error} onOpen={onOpenDelivery} />
      </div>
      {isEditing && <EditWebhookDialog hook={hook} onClose={() => setEditing(false)} />}
    </Card>
  );
}

interface TryResultProps {
  delivery: WebhookDeliveryDetail | undefined;
  error: unknown;
  onOpen: (id: string) => void;
}

function TryResult({ delivery, error, onOpen }: TryResultProps) {
  if (error)
    return (
      <Notice tone="bad" role="alert" title={t("webhooks.tryBroken")}>
        {whyNot(error)}
      </Notice>
    );
  if (!delivery) return null;
  const isOk = delivery.state === "succeeded";
  return (
    <Notice
      tone={isOk ? "ok" : "bad"}
      role="status"
      title={t(isOk ? "webhooks.tryOk" : "webhooks.tryFailed")}
      actions={
        <Button size="sm" onClick={() => onOpen(delivery.id)}>
          {t("webhooks.openDelivery")}
        </Button>
      }
    >
      {outcomeOf(delivery)}
    </Notice>
  );
}
