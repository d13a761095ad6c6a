import { useQuery } from "@tanstack/react-query";
import { Copy, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import type { Webhook, WebhookDeliveryDetail } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { copyText } from "@/components/copyText";
import { Drawer } from "@/components/Drawer";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { eventWords, outcomeOf } from "../model";
import { deliveryQuery, redeliver, useWebhookChange } from "../queries";
import { DeliveryWord } from "./Deliveries";

interface DeliveryDrawerProps {
  hook: Webhook;
  deliveryId: string;
  onClose: () => void;
}

/** One delivery: what was told, each try, and telling it again. */
export function DeliveryDrawer({ hook, deliveryId, onClose }: DeliveryDrawerProps) {
  const query = useQuery(deliveryQuery(hook.id, deliveryId));
  const delivery = query.data;
  return (
    <Drawer
      open
      onOpenChange={(open) => open || onClose()}
      title={delivery ? eventWords(delivery.type) : t("webhooks.deliveryTitle")}
      aside={delivery && <DeliveryWord state={delivery.state} />}
    >
      {delivery ? (
        <Delivery hook={hook} delivery={delivery} />
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton className="h-60 rounded-card" />
      )}
    </Drawer>
  );
}

function Delivery({ hook, delivery }: { hook: Webhook; delivery: WebhookDeliveryDetail }) {
  const again = useWebhookChange(redeliver(hook.id, delivery.id));
  const send = () =>
    again.mutate(undefined, {
      onSuccess: () => toast(t("webhooks.redelivered")),
      onError: (error) => toast(t("webhooks.notRedelivered", { why: whyNot(error) })),
    });
  return (
    <div className="flex flex-col gap-5">
      <dl className="flex flex-col gap-1.5 text-sm">
        <Fact name={t("webhooks.fact.type")}>{delivery.type}</Fact>
        <Fact name={t("webhooks.fact.id")}>
          <span className="font-mono text-xs">{delivery.id}</span>
          <IconButton
            label={t("webhooks.copyId")}
            className="ml-1 size-6"
            onClick={() => void copyText(delivery.id)}
          >
            <Copy size={12} aria-hidden />
          </IconButton>
        </Fact>
        <Fact name={t("webhooks.col.at")}>{fullTime(delivery.created_at)}</Fact>
        {delivery.next_attempt_at && (
          <Fact name={t("webhooks.fact.next")}>{fullTime(delivery.next_attempt_at)}</Fact>
        )}
      </dl>
      <div>
        <h3 className="mb-1 text-ink-2 text-sm">{t("webhooks.fact.data")}</h3>
        <pre className="scroll-thin overflow-x-auto rounded-row bg-subtle p-3 font-mono text-xs">
          {JSON.stringify(delivery.data, null, 2)}
        </pre>
      </div>
      <div>
        <h3 className="mb-1 text-ink-2 text-sm">{t("webhooks.tries", { n: delivery.attempts })}</h3>
        {delivery.tries.length === 0 && <p className="text-ink-3 text-sm">{t("webhooks.noTries")}</p>}
        <ol className="flex flex-col">
          {delivery.tries.map((one) => (
            <li key={one.at} className="border-line border-b py-2 text-sm last:border-b-0">
              <p className="flex flex-wrap justify-between gap-x-3">
                <time dateTime={one.at} className="tabular-nums">
                  {fullTime(one.at)}
                </time>
                <span className={one.error ? "text-bad" : "text-ok"}>{outcomeOf(one)}</span>
              </p>
              {one.excerpt && (
                <p className="mt-1 rounded-control bg-subtle px-2 py-1 font-mono text-ink-2 text-xs [overflow-wrap:anywhere]">
                  {one.excerpt}
                </p>
              )}
            </li>
          ))}
        </ol>
      </div>
      <div className="flex flex-col items-start gap-1.5">
        <Button disabled={!hook.enabled || again.isPending} onClick={send}>
          <RotateCw size={14} aria-hidden />
          {t("webhooks.redeliver")}
        </Button>
        <p className="text-ink-3 text-xs">
          {t(hook.enabled ? "webhooks.redeliverHint" : "webhooks.redeliverOff")}
        </p>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="w-22 shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
