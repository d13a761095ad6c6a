import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useId } from "react";
import { Controller, type UseFormReturn, useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import { categoriesQuery } from "@/api/reference";
import type { Insight } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextArea, TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { Select } from "@/components/Select";
import { whyNot } from "@/components/whyNot";
import { pick, t } from "@/lib/i18n";
import { fromField, toField } from "@/lib/zonedTime";
import { useAddInsight, useCorrectInsight } from "../actions";

interface Fields {
  category: string;
  content: string;
  percent: number;
  observedAt: string;
}

interface FrameProps {
  title: string;
  description: string;
  isNew: boolean;
  defaults: Partial<Fields>;
  onSave: (fields: Fields) => Promise<unknown>;
  onClose: () => void;
}

export function NewInsightDialog({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const add = useAddInsight(customerId);
  return (
    <InsightForm
      title={t("insights.add")}
      description={t("insights.addHint")}
      isNew
      defaults={{}}
      onClose={onClose}
      onSave={({ category, content, percent, observedAt }) =>
        add.mutateAsync({
          category,
          content: content.trim(),
          confidence: percent / 100,
          observedAt: observedAt ? fromField(observedAt) : null,
        })
      }
    />
  );
}

export function CorrectInsightDialog({ insight, onClose }: { insight: Insight; onClose: () => void }) {
  const correct = useCorrectInsight(insight);
  return (
    <InsightForm
      title={t("insights.correct")}
      description={t("insights.correctHint")}
      isNew={false}
      defaults={{ category: insight.category, content: insight.content }}
      onClose={onClose}
      onSave={({ category, content }) => correct.mutateAsync({ category, content: content.trim() })}
    />
  );
}

function InsightForm({ title, description, isNew, defaults, onSave, onClose }: FrameProps) {
  const formId = useId();
  const form = useForm<Fields>({
    defaultValues: { category: "", content: "", percent: 100, observedAt: "", ...defaults },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (fields) => {
    try {
      await onSave(fields);
      onClose();
    } catch (error) {
      showProblem(form, error);
    }
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={isSubmitting}>
            {isSubmitting ? t("action.saving") : t("action.save")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <CategoryField form={form} />
        <TextArea
          label={t("insights.field.content")}
          help={t("insights.field.contentHint")}
          error={errors.content?.message}
          maxLength={2000}
          autoFocus
          {...form.register("content", {
            validate: (text) => text.trim() !== "" || t("insights.field.required"),
          })}
        />
        {isNew && <Certainty form={form} />}
        {isNew && (
          <TextField
            type="datetime-local"
            label={t("insights.field.observedAt")}
            help={t("insights.field.observedAtHint")}
            error={errors.observedAt?.message}
            max={toField(Date.now())}
            className="max-w-60"
            {...form.register("observedAt", {
              validate: (value) =>
                !value ||
                (fromField(value) ?? "") <= new Date().toISOString() ||
                t("insights.field.inTheFuture"),
            })}
          />
        )}
        {errors.root && <FormProblem text={errors.root.message} />}
      </form>
    </Dialog>
  );
}

function CategoryField({ form }: { form: UseFormReturn<Fields> }) {
  const id = useId();
  const { data: categories = [] } = useQuery(categoriesQuery);
  const error = form.formState.errors.category?.message;
  return (
    <div className="flex flex-col items-start gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {t("insights.field.category")}
      </label>
      <Controller
        name="category"
        control={form.control}
        rules={{ required: t("insights.field.required") }}
        render={({ field }) => (
          <Select
            id={id}
            label={t("insights.field.category")}
            placeholder={t("insights.field.choose")}
            value={field.value}
            onChange={field.onChange}
            options={categories.map((known) => ({
              value: known.key,
              label: pick(known.label_zh, known.label_en),
            }))}
            className="h-9 w-60"
          />
        )}
      />
      {error && (
        <p role="alert" className="flex items-center gap-1 text-bad text-xs">
          <CircleAlert size={13} aria-hidden />
          {error}
        </p>
      )}
    </div>
  );
}

function Certainty({ form }: { form: UseFormReturn<Fields> }) {
  const id = useId();
  const percent = form.watch("percent");
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {t("insights.field.confidence")}
      </label>
      <div className="flex max-w-60 items-center gap-3">
        <input
          id={id}
          type="range"
          min={10}
          max={100}
          step={5}
          className="h-6 flex-1 accent-brand"
          {...form.register("percent", { valueAsNumber: true })}
        />
        <output htmlFor={id} className="w-10 text-right text-sm tabular-nums">
          {percent}%
        </output>
      </div>
    </div>
  );
}

const FIELD: Record<string, keyof Fields> = {
  "/category": "category",
  "/content": "content",
  "/confidence": "percent",
  "/observed_at": "observedAt",
};

/** What the server refused lands on its field; anything else under the form. */
function showProblem(form: UseFormReturn<Fields>, error: unknown): void {
  const problem = asApiError(error);
  const onFields = problem.fields.filter((field) => FIELD[field.pointer]);
  for (const { pointer, code, detail } of onFields) {
    const message = code === "in_the_future" ? t("insights.field.inTheFuture") : detail;
    form.setError(FIELD[pointer] as keyof Fields, { message });
  }
  if (onFields.length > 0) return;
  form.setError("root", { message: whyNot(error) });
}
