import { Clock } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { lazily } from "@/components/lazily";
import { t } from "@/lib/i18n";
import { fromField, toField } from "@/lib/zonedTime";
import { pastMoment } from "../timeModel";

const Popover = lazily(
  async () => ({ default: (await import("@/components/Popover")).Popover }),
  ({ trigger }) => trigger,
);

interface TimeTravelProps {
  asOf: string | null;
  onGo: (asOf: string) => void;
}

const DAY = 86_400_000;
const QUICK = [
  { label: "time.yesterdayNow", ago: DAY },
  { label: "time.weekAgo", ago: 7 * DAY },
  { label: "time.monthAgo", ago: 30 * DAY },
] as const;

/** Chooses the moment whose knowledge the page shows. */
export function TimeTravel({ asOf, onGo }: TimeTravelProps) {
  const [open, setOpen] = useState(false);
  const button = (
    <Button className="h-7.5 px-2.5 text-xs" aria-pressed={asOf !== null} onClick={() => setOpen(true)}>
      <Clock size={14} aria-hidden />
      {t("time.travel")}
    </Button>
  );
  if (!open) return button;
  return (
    <Popover open onOpenChange={setOpen} trigger={button} label={t("time.travel")}>
      <MomentForm
        asOf={asOf}
        onGo={(at) => {
          setOpen(false);
          onGo(at);
        }}
      />
    </Popover>
  );
}

function MomentForm({ asOf, onGo }: TimeTravelProps) {
  const [value, setValue] = useState(() => toField(asOf ?? Date.now()));
  const [isInvalid, setInvalid] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const at = pastMoment(fromField(value), Date.now());
    setInvalid(at === null);
    if (at) onGo(at);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <TextField
        type="datetime-local"
        label={t("time.travelAt")}
        help={t("time.travelHint")}
        error={isInvalid ? t("time.travelInvalid") : undefined}
        max={toField(Date.now())}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <fieldset className="flex gap-1.5">
        <legend className="sr-only">{t("time.travelQuick")}</legend>
        {QUICK.map(({ label, ago }) => (
          <Button key={label} size="sm" onClick={() => onGo(new Date(Date.now() - ago).toISOString())}>
            {t(label)}
          </Button>
        ))}
      </fieldset>
      <Button type="submit" variant="primary">
        {t("time.travelGo")}
      </Button>
    </form>
  );
}
