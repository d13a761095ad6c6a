import { useId, useState } from "react";
import type { Webhook } from "@/api/types";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Dialog } from "@/components/Dialog";
import { FormProblem } from "@/components/FormProblem";
import { RelativeTime } from "@/components/RelativeTime";
import { Select } from "@/components/Select";
import { ShownOnce } from "@/components/ShownOnce";
import { whyNot } from "@/components/whyNot";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { rotateSecret, useWebhookChange } from "../queries";

/** Which secrets sign now: never shown, but since when and until when. */
export function SecretCard({ hook }: { hook: Webhook }) {
  const [isRotating, setRotating] = useState(false);
  return (
    <Card
      title={t("webhooks.secret")}
      aside={
        <Button size="sm" onClick={() => setRotating(true)}>
          {t("webhooks.rotate")}
        </Button>
      }
    >
      <ul className="flex flex-col gap-1 text-sm">
        {hook.secrets.map((secret) => (
          <li key={secret.created_at}>
            {t("secret.set")}{" "}
            <span className="text-ink-3">
              {t("webhooks.secretSince")} <RelativeTime at={secret.created_at} />
              {secret.expires_at && ` · ${t("webhooks.secretUntil", { at: fullTime(secret.expires_at) })}`}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-ink-3 text-xs">{t("webhooks.secretHint")}</p>
      {isRotating && <RotateDialog webhookId={hook.id} onClose={() => setRotating(false)} />}
    </Card>
  );
}

const OVERLAPS = ["0", "1", "24", "72", "168"] as const;
type Overlap = (typeof OVERLAPS)[number];

function RotateDialog({ webhookId, onClose }: { webhookId: string; onClose: () => void }) {
  const id = useId();
  const [overlap, setOverlap] = useState<Overlap>("24");
  const rotate = useWebhookChange(rotateSecret(webhookId));
  const made = rotate.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("webhooks.rotate")}
      {...(made ? {} : { description: t("webhooks.rotateHint") })}
      footer={
        made ? (
          <Button variant="primary" onClick={onClose}>
            {t("webhooks.kept")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("action.cancel")}</Button>
            <Button
              variant="primary"
              disabled={rotate.isPending}
              onClick={() => rotate.mutate(Number(overlap))}
            >
              {t("webhooks.rotateSure")}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <ShownOnce
          title={t("webhooks.rotated")}
          label={t("webhooks.secret")}
          value={made.secret}
          copy={t("webhooks.copySecret")}
          hint={t("webhooks.rotatedHint", { at: fullTime(made.previous_expires_at) })}
        />
      ) : (
        <div className="flex flex-col items-start gap-1">
          <label htmlFor={id} className="text-ink-2 text-sm">
            {t("webhooks.overlap")}
          </label>
          <Select
            id={id}
            label={t("webhooks.overlap")}
            value={overlap}
            onChange={setOverlap}
            options={OVERLAPS.map((value) => ({ value, label: t(`webhooks.overlap.${value}`) }))}
            className="h-9 w-full"
          />
          {rotate.isError && <FormProblem text={whyNot(rotate.error)} />}
        </div>
      )}
    </Dialog>
  );
}
