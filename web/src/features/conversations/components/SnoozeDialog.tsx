import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { t } from "@/lib/i18n";
import { toField } from "@/lib/zonedTime";
import "@/lib/i18n/inboxTools";
import { futureMoment, snoozeOffers } from "../snoozeModel";

interface SnoozeDialogProps {
  onClose: () => void;
  onSnooze: (until: string) => void;
}

/** Chooses the day and time at which a conversation comes back, by the workspace's clock. */
export function SnoozeDialog({ onClose, onSnooze }: SnoozeDialogProps) {
  const [value, setValue] = useState(() => toField(snoozeOffers(Date.now()).at(-1)?.until ?? Date.now()));
  const [isInvalid, setInvalid] = useState(false);
  const form = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until = futureMoment(value, Date.now());
    setInvalid(until === null);
    if (until === null) return;
    onSnooze(until);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("snooze.title")}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" form={form} variant="primary">
            {t("thread.snooze")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate>
        <TextField
          type="datetime-local"
          label={t("snooze.at")}
          help={t("snooze.hint")}
          error={isInvalid ? t("snooze.past") : undefined}
          min={toField(Date.now())}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
