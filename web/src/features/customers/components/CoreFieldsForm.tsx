import { useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { Controller, type UseFormReturn, useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import { staffQuery } from "@/api/reference";
import type { Customer, Profile } from "@/api/types";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { Select } from "@/components/Select";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { useSaveFields } from "../actions";
import { changeOf, differences, type FieldsForm, formOf, isEmptyChange, NOBODY } from "../fieldsModel";
import { byName } from "../listModel";
import { mobileProblem } from "./NewCustomerDialog";

interface CoreFieldsFormProps {
  profile: Profile;
  onClose: () => void;
}

/** Edits name, mobile, owner, industry and size in place. When somebody was faster, shows what they changed first. */
export function CoreFieldsForm({ profile, onClose }: CoreFieldsFormProps) {
  const [start] = useState(() => formOf(profile));
  const seen = useRef<Customer>(profile.customer);
  const [isStale, setStale] = useState(false);
  const form = useForm<FieldsForm>({ defaultValues: start });
  const save = useSaveFields(profile.customer.id);
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (fields) => {
    const change = changeOf(start, fields);
    if (isEmptyChange(change)) return onClose();
    try {
      // After a refusal the newest version counts: the person has seen what changed and wants theirs all the same.
      const { version } = isStale ? profile.customer : seen.current;
      await save.mutateAsync({ ...change, version });
      toast(t("customer.saved"));
      onClose();
    } catch (error) {
      const onMobile = mobileProblem(error);
      if (asApiError(error).status === 412) setStale(true);
      else if (onMobile) form.setError("mobile", { message: onMobile });
      else form.setError("root", { message: whyNot(error) });
    }
  });

  return (
    <Card title={t("customer.fields")}>
      <form
        onSubmit={submit}
        noValidate
        className="flex flex-col gap-3"
        onKeyDown={(event) => event.key === "Escape" && !event.nativeEvent.isComposing && onClose()}
      >
        <TextField
          label={t("customer.name")}
          autoFocus
          maxLength={200}
          error={errors.name?.message}
          {...form.register("name", {
            validate: (name) => name.trim() !== "" || t("customers.field.required"),
          })}
        />
        <TextField label={t("customer.industry")} maxLength={200} {...form.register("industry")} />
        <TextField
          label={t("customer.scale")}
          help={t("customer.scaleHint")}
          maxLength={200}
          {...form.register("scale")}
        />
        <TextField
          label={t("customer.mobile")}
          help={t("customers.field.mobileKeep")}
          placeholder={profile.customer.mobile_masked ?? ""}
          inputMode="tel"
          maxLength={40}
          error={errors.mobile?.message}
          {...form.register("mobile")}
        />
        <OwnerField form={form} current={profile.customer.owner} />
        {isStale && <Stale before={seen.current} now={profile.customer} />}
        {errors.root && <FormProblem text={errors.root.message} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{isStale ? t("customer.discard") : t("action.cancel")}</Button>
          <Button type="submit" variant="primary" disabled={isSubmitting}>
            {isSubmitting ? t("action.saving") : isStale ? t("customer.reapply") : t("action.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function OwnerField({ form, current }: { form: UseFormReturn<FieldsForm>; current: Customer["owner"] }) {
  const id = useId();
  const { data: staff } = useQuery(staffQuery);
  const people = byName(staff ?? []).map((person) => ({ value: person.id, label: person.display_name }));
  if (current && !people.some((person) => person.value === current.id))
    people.push({ value: current.id, label: current.display_name });
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {t("customer.owner")}
      </label>
      <Controller
        name="owner"
        control={form.control}
        render={({ field }) => (
          <Select
            id={id}
            label={t("customer.owner")}
            value={field.value}
            onChange={field.onChange}
            options={[{ value: NOBODY, label: t("customer.nobody") }, ...people]}
            className="h-9"
          />
        )}
      />
    </div>
  );
}

function Stale({ before, now }: { before: Customer; now: Customer }) {
  const changed = differences(before, now);
  return (
    <div role="alert" className="rounded-control bg-warn-soft px-2.5 py-2 text-sm text-warn">
      <p>{t("customer.stale")}</p>
      <ul className="mt-1">
        {(changed.length > 0 ? changed : [t("customer.staleSame")]).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}
