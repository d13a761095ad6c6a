import { useId } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import type { BrainProvider } from "@/api/types";
import { Checkbox } from "@/components/Checkbox";
import { TextArea, TextField } from "@/components/Field";
import { Select } from "@/components/Select";
import { label, pick, t } from "@/lib/i18n";
import type { ConfigForm } from "../formModel";
import { LEFT, settingOf, UNSET, verdict } from "../settingsModel";

interface SettingFieldProps {
  form: UseFormReturn<ConfigForm>;
  name: string;
  providers: readonly BrainProvider[];
}

/** One setting, in the control that fits its kind. One that nobody here knows yet is a line of text. */
export function SettingField(props: SettingFieldProps) {
  const { form, name, providers } = props;
  const setting = settingOf(name, providers);
  const shared = {
    label: label("brains.setting", name),
    help: helpOf(name),
    error: form.formState.errors.settings?.[name]?.message,
    ...form.register(`settings.${name}`, { validate: (text) => verdict(setting, text) }),
  };
  if (setting.kind === "switch") return <SwitchField {...props} />;
  if (setting.kind === "choice") return <ChoiceField {...props} choices={setting.choices} />;
  if (setting.kind === "object")
    return (
      <TextArea {...shared} placeholder={setting.example} spellCheck={false} className="font-mono text-sm" />
    );
  if (setting.kind === "text") return <TextField {...shared} autoComplete="off" />;
  if (setting.mayBeLeft) return <LeavableNumber {...props} />;
  return <TextField {...shared} inputMode={setting.isWhole ? "numeric" : "decimal"} autoComplete="off" />;
}

function helpOf(name: string): string | undefined {
  const words = label("brains.help", name);
  return words === name ? undefined : words;
}

function SwitchField({ form, name }: SettingFieldProps) {
  return (
    <Controller
      name={`settings.${name}`}
      control={form.control}
      render={({ field }) => (
        <Checkbox
          label={label("brains.setting", name)}
          help={helpOf(name) ?? ""}
          checked={field.value !== "off"}
          onChange={(event) => field.onChange(event.target.checked ? "on" : "off")}
          onBlur={field.onBlur}
          ref={field.ref}
        />
      )}
    />
  );
}

function ChoiceField({ form, name, providers, choices }: SettingFieldProps & { choices: readonly string[] }) {
  const id = useId();
  const nameOf = (value: string) => {
    if (name !== "fallback") return label("brains.choice", value);
    const standIn = providers.find((one) => one.key === value);
    return standIn ? pick(standIn.name_zh, standIn.name_en) : value === UNSET ? t("brains.noStandIn") : value;
  };
  return (
    <div className="flex flex-col items-start gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {label("brains.setting", name)}
      </label>
      <Controller
        name={`settings.${name}`}
        control={form.control}
        render={({ field }) => (
          <Select
            id={id}
            label={label("brains.setting", name)}
            value={field.value}
            onChange={field.onChange}
            // A stored value that is not offered any more is still shown.
            options={[...new Set([UNSET, ...choices, field.value])].map((value) => ({
              value,
              label: nameOf(value),
            }))}
            className="h-9 w-full"
          />
        )}
      />
      <p className="text-ink-3 text-xs">{helpOf(name)}</p>
    </div>
  );
}

/** A number, or the decision not to send one. */
function LeavableNumber({ form, name, providers }: SettingFieldProps) {
  const setting = settingOf(name, providers);
  return (
    <Controller
      name={`settings.${name}`}
      control={form.control}
      rules={{ validate: (text) => verdict(setting, text) }}
      render={({ field }) => (
        <div className="flex flex-col gap-1.5">
          <TextField
            label={label("brains.setting", name)}
            help={helpOf(name)}
            error={form.formState.errors.settings?.[name]?.message}
            inputMode="decimal"
            autoComplete="off"
            disabled={field.value === LEFT}
            value={field.value === LEFT ? "" : field.value}
            onChange={field.onChange}
            onBlur={field.onBlur}
            ref={field.ref}
          />
          <Checkbox
            label={t("brains.field.left")}
            checked={field.value === LEFT}
            onChange={(event) => field.onChange(event.target.checked ? LEFT : "")}
          />
        </div>
      )}
    />
  );
}
