import { useQuery } from "@tanstack/react-query";
import { type UseFormReturn, useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { ErrorState } from "@/components/ErrorState";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { Skeleton } from "@/components/Skeleton";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { eventWords, refusalOf } from "../model";
import { eventTypesQuery, type WebhookValues } from "../queries";

interface WebhookFormProps {
  id: string;
  values: WebhookValues;
  onSave: (values: WebhookValues) => Promise<unknown>;
}

/** Where, what it is, and which events it is told of. */
export function WebhookForm({ id, values, onSave }: WebhookFormProps) {
  const form = useForm<WebhookValues>({ defaultValues: values });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ url, description, event_types }) => {
    try {
      await onSave({ url: url.trim(), description: description.trim(), event_types });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) form.setError(refusal.field, { message: refusal.text });
      else
        form.setError("root", {
          message: asApiError(error).status === 412 ? t("webhooks.stale") : whyNot(error),
        });
    }
  });
  return (
    <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label={t("webhooks.field.url")}
        help={t("webhooks.field.urlHint")}
        error={errors.url?.message}
        type="url"
        maxLength={2000}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        {...form.register("url", {
          validate: (url) => /^https?:\/\/\S+$/.test(url.trim()) || t("webhooks.refused.url_invalid"),
        })}
      />
      <TextField
        label={t("webhooks.field.description")}
        help={t("webhooks.field.descriptionHint")}
        maxLength={500}
        autoComplete="off"
        {...form.register("description")}
      />
      <Events form={form} />
      {errors.root && <FormProblem text={errors.root.message} />}
    </form>
  );
}

function Events({ form }: { form: UseFormReturn<WebhookValues> }) {
  const query = useQuery(eventTypesQuery);
  const all = query.data?.map(({ type }) => type) ?? [];
  const problem = form.formState.errors.event_types?.message;
  const field = form.register("event_types", {
    validate: (types) => types.length > 0 || t("webhooks.noEvents"),
  });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-ink-2 text-sm">{t("webhooks.field.events")}</legend>
      {query.isPending && <Skeleton className="h-60" />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        {query.data?.map(({ type, description }) => (
          <Checkbox
            key={type}
            label={eventWords(type)}
            help={type}
            title={description}
            value={type}
            {...field}
          />
        ))}
      </div>
      {query.data && (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          onClick={() => form.setValue("event_types", all, { shouldDirty: true, shouldValidate: true })}
        >
          {t("webhooks.allEvents")}
        </Button>
      )}
      {problem && <FormProblem text={problem} />}
    </fieldset>
  );
}
