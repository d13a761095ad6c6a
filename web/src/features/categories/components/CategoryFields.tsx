import { useId } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import { Checkbox } from "@/components/Checkbox";
import { TextField } from "@/components/Field";
import { HueField } from "@/components/HueField";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { t } from "@/lib/i18n";
import { type CategoryForm, isWhole, NO_FIELD, PROFILE_FIELDS } from "../model";
import { CORE_FIELD } from "./CategoryRow";

interface FieldsProps {
  form: UseFormReturn<CategoryForm>;
  isNew: boolean;
}

const PAIR = "grid gap-4 sm:grid-cols-2";
const MOST_CAP = 1_000;
const MOST_DAYS = 36_500;

/** Everything that can be decided about a category. */
export function CategoryFields({ form, isNew }: FieldsProps) {
  const { errors } = form.formState;
  const isMulti = form.watch("cardinality") === "multi";
  const whole = (text: string, most: number) =>
    isWhole(text, 1, most) || t("categories.field.whole", { least: 1, most });
  return (
    <>
      {isNew && (
        <TextField
          label={t("categories.field.key")}
          help={t("categories.field.keyHint")}
          error={errors.key?.message}
          maxLength={100}
          autoFocus
          autoComplete="off"
          {...form.register("key", {
            validate: (key) => /^\S+$/.test(key.trim()) || t("categories.field.keyInvalid"),
          })}
        />
      )}
      <div className={PAIR}>
        <TextField
          label={t("categories.field.labelZh")}
          error={errors.labelZh?.message}
          maxLength={60}
          {...form.register("labelZh", {
            validate: (name) => name.trim() !== "" || t("categories.field.required"),
          })}
        />
        <TextField
          label={t("categories.field.labelEn")}
          help={t("categories.field.labelEnHint")}
          error={errors.labelEn?.message}
          maxLength={60}
          {...form.register("labelEn")}
        />
      </div>
      <TextField
        label={t("categories.field.description")}
        help={t("categories.field.descriptionHint")}
        error={errors.description?.message}
        maxLength={200}
        {...form.register("description")}
      />
      <HueField
        label={t("categories.field.hue")}
        value={form.watch("hue")}
        onChange={(hue) => form.setValue("hue", hue, { shouldDirty: true })}
      />
      <CardinalityField form={form} />
      <div className={PAIR}>
        <TextField
          label={t("categories.field.cap")}
          help={t("categories.field.capHint")}
          error={errors.cap?.message}
          inputMode="numeric"
          disabled={!isMulti}
          {...form.register("cap", { validate: (text) => whole(text, MOST_CAP) })}
        />
        <TextField
          label={t("categories.field.ttl")}
          help={t("categories.field.ttlHint")}
          error={errors.ttlDays?.message}
          inputMode="numeric"
          {...form.register("ttlDays", { validate: (text) => text.trim() === "" || whole(text, MOST_DAYS) })}
        />
      </div>
      <LeastConfidence form={form} />
      <ProfileFieldSelect form={form} />
      <Checkbox
        label={t("categories.joins")}
        help={t("categories.field.joinsHint")}
        {...form.register("joins")}
      />
      <Checkbox
        label={t("categories.aiMaySupersede")}
        help={t("categories.field.aiMaySupersedeHint")}
        {...form.register("aiMaySupersede")}
      />
    </>
  );
}

type OneField = Pick<FieldsProps, "form">;

function CardinalityField({ form }: OneField) {
  const value = form.watch("cardinality");
  return (
    <div className="flex flex-col items-start gap-1">
      <span aria-hidden className="text-ink-2 text-sm">
        {t("categories.field.cardinality")}
      </span>
      <Segmented
        label={t("categories.field.cardinality")}
        value={value}
        onChange={(next) => form.setValue("cardinality", next)}
        items={(["single", "multi"] as const).map((key) => ({ key, label: t(`categories.${key}`) }))}
      />
      <p className="text-ink-3 text-xs">{t(`categories.field.${value}Hint`)}</p>
    </div>
  );
}

function LeastConfidence({ form }: OneField) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {t("categories.field.min")}
      </label>
      <div className="flex max-w-60 items-center gap-3">
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          step={5}
          className="h-6 flex-1 accent-brand"
          {...form.register("percent", { valueAsNumber: true })}
        />
        <output htmlFor={id} className="w-10 text-right text-sm tabular-nums">
          {form.watch("percent")}%
        </output>
      </div>
      <p className="text-ink-3 text-xs">{t("categories.field.minHint")}</p>
    </div>
  );
}

function ProfileFieldSelect({ form }: OneField) {
  const id = useId();
  return (
    <div className="flex flex-col items-start gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {t("categories.field.profileField")}
      </label>
      <Controller
        name="profileField"
        control={form.control}
        render={({ field }) => (
          <Select
            id={id}
            label={t("categories.field.profileField")}
            value={field.value}
            onChange={field.onChange}
            options={[
              { value: NO_FIELD, label: t("categories.field.none") },
              ...PROFILE_FIELDS.map((value) => ({ value, label: t(CORE_FIELD[value]) })),
            ]}
            className="h-9 w-60"
          />
        )}
      />
    </div>
  );
}
