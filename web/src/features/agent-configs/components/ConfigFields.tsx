import { type ReactNode, useId } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { Card } from "@/components/Card";
import { TextField } from "@/components/Field";
import { SecretField } from "@/components/SecretField";
import { Select } from "@/components/Select";
import { label, pick, t } from "@/lib/i18n";
import type { ConfigForm } from "../formModel";
import { groupsOf } from "../settingsModel";
import { SettingField } from "./SettingField";

interface ConfigFieldsProps {
  form: UseFormReturn<ConfigForm>;
  provider: BrainProvider;
  providers: readonly BrainProvider[];
  secrets: AgentConfig["secrets"];
}

const PAIR = "grid gap-4 sm:grid-cols-2";

/** Everything that can be decided about a brain; what its kind does not know is not asked. */
export function ConfigFields(props: ConfigFieldsProps) {
  const { limits, care, own } = groupsOf(props.provider);
  return (
    <>
      <ConnectionCard {...props} />
      <SettingsCard
        {...props}
        title={t("brains.section.limits")}
        hint={t("brains.section.limitsHint")}
        names={limits}
      />
      <SettingsCard {...props} title={t("brains.section.care")} names={care} />
      <SettingsCard
        {...props}
        title={t("brains.section.own")}
        hint={t("brains.section.ownHint")}
        names={own}
      />
      <BasicCard {...props} />
    </>
  );
}

function ConnectionCard({ form, provider, providers, secrets }: ConfigFieldsProps) {
  const { errors } = form.formState;
  const has = (field: string) => provider.config_fields.includes(field);
  return (
    <Card title={t("brains.section.connection")}>
      <div className="flex flex-col gap-4">
        <ProviderField form={form} providers={providers} />
        {has("base_url") && (
          <TextField
            label={t("brains.field.baseUrl")}
            help={t("brains.field.baseUrlHint")}
            error={errors.baseUrl?.message}
            maxLength={2_000}
            inputMode="url"
            spellCheck={false}
            autoComplete="off"
            {...form.register("baseUrl", {
              validate: (url) => /^https?:\/\/\S+$/.test(url.trim()) || t("brains.field.baseUrlInvalid"),
            })}
          />
        )}
        {has("model") && (
          <TextField
            label={t("brains.field.model")}
            help={t("brains.field.modelHint")}
            error={errors.model?.message}
            maxLength={200}
            spellCheck={false}
            autoComplete="off"
            {...form.register("model", { validate: required })}
          />
        )}
        {provider.secret_fields.map((name) => (
          <Controller
            key={name}
            name={`secrets.${name}`}
            control={form.control}
            render={({ field }) => (
              <SecretField
                label={label("brains.secret", name)}
                updatedAt={secrets[name]?.updated_at ?? null}
                value={field.value}
                onChange={field.onChange}
                error={errors.secrets?.[name]?.message}
              />
            )}
          />
        ))}
      </div>
    </Card>
  );
}

const required = (text: string) => text.trim() !== "" || t("brains.field.required");

function ProviderField({ form, providers }: Pick<ConfigFieldsProps, "form" | "providers">) {
  const id = useId();
  return (
    <div className="flex flex-col items-start gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {t("brains.field.provider")}
      </label>
      <Controller
        name="provider"
        control={form.control}
        render={({ field }) => (
          <Select
            id={id}
            label={t("brains.field.provider")}
            value={field.value}
            onChange={field.onChange}
            options={providers.map((one) => ({ value: one.key, label: pick(one.name_zh, one.name_en) }))}
            className="h-9 w-full sm:w-70"
          />
        )}
      />
    </div>
  );
}

interface SettingsCardProps extends ConfigFieldsProps {
  title: string;
  hint?: string;
  names: readonly string[];
}

function SettingsCard({ form, providers, title, hint, names }: SettingsCardProps): ReactNode {
  if (names.length === 0) return null;
  return (
    <Card title={title}>
      {hint && <p className="-mt-1 mb-3 text-ink-3 text-xs">{hint}</p>}
      <div className={PAIR}>
        {names.map((name) => (
          <SettingField key={name} form={form} name={name} providers={providers} />
        ))}
      </div>
    </Card>
  );
}

function BasicCard({ form }: ConfigFieldsProps) {
  const { errors } = form.formState;
  return (
    <Card title={t("brains.section.basic")}>
      <div className="flex flex-col gap-4">
        <div className={PAIR}>
          <TextField
            label={t("brains.field.appName")}
            help={t("brains.field.appNameHint")}
            error={errors.appName?.message}
            maxLength={200}
            {...form.register("appName", { validate: required })}
          />
          <TextField
            label={t("brains.field.purpose")}
            help={t("brains.field.purposeHint")}
            error={errors.purpose?.message}
            maxLength={500}
            {...form.register("purpose")}
          />
        </div>
      </div>
    </Card>
  );
}
