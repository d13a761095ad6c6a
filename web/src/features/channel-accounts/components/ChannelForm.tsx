import { type FormEvent, useId, useState } from "react";
import type { ChannelConfig, ChannelType } from "@/api/types";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { SecretField } from "@/components/SecretField";
import { Select } from "@/components/Select";
import { toast } from "@/components/toasts";
import { pick, t } from "@/lib/i18n";
import { fieldName, isInterval, type Refusal, refusalOf } from "../model";
import { changeChannel, createChannel, useChannelChange } from "../queries";

interface ChannelFormProps {
  types: readonly ChannelType[];
  config: ChannelConfig | null;
  onSaved: () => void;
}

interface Values {
  name: string;
  corpId: string;
  settings: Record<string, string>;
  /** null: left as it is. */
  secrets: Record<string, string | null>;
  interval: string;
}

function valuesOf(config: ChannelConfig | null): Values {
  const settings = Object.entries(config?.settings ?? {}).map(([key, value]) => [key, String(value)]);
  return {
    name: config?.name ?? "",
    corpId: config?.corp_id ?? "",
    settings: Object.fromEntries(settings),
    secrets: {},
    interval: String(config?.poll_interval_seconds ?? 60),
  };
}

/** What the channel type has to be told; its fields come from the server, so a new type needs no new form. */
export function ChannelForm({ types, config, onSaved }: ChannelFormProps) {
  const typeId = useId();
  const [typeKey, setTypeKey] = useState(config?.channel_type ?? types[0]?.key ?? "");
  const [values, setValues] = useState(() => valuesOf(config));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const create = useChannelChange(createChannel(typeKey));
  // Against the version that was opened: what somebody else saves meanwhile is not overwritten.
  const [opened] = useState(config);
  const change = useChannelChange((body: Parameters<ReturnType<typeof changeChannel>>[0]) =>
    opened ? changeChannel(opened)(body) : Promise.reject(new Error("nothing opened")),
  );
  const type = types.find(({ key }) => key === typeKey);
  if (!type) return <FormProblem text={t("channels.noTypes")} />;
  const set = (some: Partial<Values>) => setValues((before) => ({ ...before, ...some }));
  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : undefined);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (values.name.trim() === "") return setRefusal({ field: "name", text: t("login.required") });
    if (!isInterval(values.interval))
      return setRefusal({ field: "poll_interval_seconds", text: t("channels.intervalHint") });
    setRefusal(null);
    try {
      const { name } = await (config ? change : create).mutateAsync(asBody(values, type));
      toast(t("channels.saved", { name }));
      onSaved();
    } catch (error) {
      setRefusal(refusalOf(error));
    }
  };

  const known = ["name", "corp_id", "poll_interval_seconds", ...type.setting_fields, ...type.secret_fields];
  const isBusy = create.isPending || change.isPending;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      {!config && types.length > 1 && (
        <div className="flex flex-col items-start gap-1">
          <label htmlFor={typeId} className="text-ink-2 text-sm">
            {t("channels.type")}
          </label>
          <Select
            id={typeId}
            label={t("channels.type")}
            value={typeKey}
            onChange={setTypeKey}
            options={types.map((one) => ({ value: one.key, label: pick(one.name_zh, one.name_en) }))}
            className="h-9 w-full"
          />
        </div>
      )}
      {(config || types.length === 1) && (
        <p className="text-ink-3 text-sm">
          {t("channels.type")} <span className="text-ink">{pick(type.name_zh, type.name_en)}</span>
        </p>
      )}
      <TextField
        label={t("channels.field.name")}
        help={t("channels.nameHint")}
        maxLength={200}
        autoComplete="off"
        value={values.name}
        error={errorOf("name")}
        onChange={(event) => set({ name: event.target.value })}
      />
      {type.needs_corp_id && (
        <TextField
          label={fieldName("corp_id")}
          help={t("channels.corpIdHint")}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={values.corpId}
          error={errorOf("corp_id")}
          onChange={(event) => set({ corpId: event.target.value })}
        />
      )}
      {type.setting_fields.map((key) => (
        <TextField
          key={key}
          label={fieldName(key)}
          help={key === "base_url" ? t("channels.baseUrlHint") : undefined}
          autoComplete="off"
          spellCheck={false}
          value={values.settings[key] ?? ""}
          error={errorOf(key)}
          onChange={(event) => set({ settings: { ...values.settings, [key]: event.target.value } })}
        />
      ))}
      {type.secret_fields.map((key) => (
        <SecretField
          key={key}
          label={fieldName(key)}
          updatedAt={config?.secrets[key]?.updated_at ?? null}
          value={values.secrets[key] ?? null}
          error={errorOf(key)}
          onChange={(value) => set({ secrets: { ...values.secrets, [key]: value } })}
        />
      ))}
      {type.is_polled && (
        <TextField
          label={t("channels.interval")}
          help={t("channels.intervalHint")}
          type="number"
          min={10}
          max={3600}
          value={values.interval}
          error={errorOf("poll_interval_seconds")}
          onChange={(event) => set({ interval: event.target.value })}
        />
      )}
      {refusal && !(refusal.field && known.includes(refusal.field)) && <FormProblem text={refusal.text} />}
      <Button type="submit" variant="primary" className="self-start" disabled={isBusy}>
        {isBusy ? t("action.saving") : t("action.save")}
      </Button>
    </form>
  );
}

function asBody({ name, corpId, settings, secrets, interval }: Values, type: ChannelType) {
  const told = Object.entries(settings).flatMap(([key, value]) =>
    value.trim() === "" ? [] : [[key, value.trim()] as const],
  );
  const typed = Object.entries(secrets).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  return {
    name: name.trim(),
    corp_id: type.needs_corp_id ? corpId.trim() || null : null,
    settings: Object.fromEntries(told),
    secrets: Object.fromEntries(typed),
    poll_interval_seconds: Number(interval),
  };
}
