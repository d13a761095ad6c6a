import { useId, useState } from "react";
import { type UseFormReturn, useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import type { InsightCategory } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { FormProblem } from "@/components/FormProblem";
import { toast } from "@/components/toasts";
import { pick, t } from "@/lib/i18n";
import { refusal, useAddCategory, useChangeCategory, useDeleteCategory } from "../actions";
import { BLANK, type CategoryForm, changeOf, formOf, valuesOf } from "../model";
import { CategoryFields } from "./CategoryFields";

export function NewCategoryDialog({ onClose }: { onClose: () => void }) {
  const add = useAddCategory();
  return (
    <Frame
      title={t("categories.add")}
      description={t("categories.addHint")}
      isNew
      start={BLANK}
      onClose={onClose}
      onSave={(fields) => add.mutateAsync({ key: fields.key.trim(), ...valuesOf(fields) })}
    />
  );
}

export function EditCategoryDialog({
  category,
  onClose,
}: {
  category: InsightCategory;
  onClose: () => void;
}) {
  const change = useChangeCategory(category.key);
  return (
    <Frame
      title={t("categories.edit")}
      description={t("categories.editHint")}
      isNew={false}
      start={formOf(category)}
      onClose={onClose}
      onSave={async (fields) => {
        const changed = changeOf(category, fields);
        if (Object.keys(changed).length > 0) await change.mutateAsync(changed);
      }}
      // What fits nowhere else needs a place; the server says the same.
      remove={category.key !== "other" && <DeleteButton category={category} onDeleted={onClose} />}
    />
  );
}

interface FrameProps {
  title: string;
  description: string;
  isNew: boolean;
  start: CategoryForm;
  onSave: (fields: CategoryForm) => Promise<unknown>;
  onClose: () => void;
  remove?: React.ReactNode;
}

function Frame({ title, description, isNew, start, onSave, onClose, remove }: FrameProps) {
  const formId = useId();
  const form = useForm<CategoryForm>({ defaultValues: start });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (fields) => {
    try {
      await onSave(fields);
      toast(t("categories.saved", { name: pick(fields.labelZh, fields.labelEn) }));
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
          {remove && <div className="mr-auto">{remove}</div>}
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={isSubmitting}>
            {isSubmitting ? t("action.saving") : t("action.save")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <CategoryFields form={form} isNew={isNew} />
        {errors.root && <FormProblem text={errors.root.message} />}
      </form>
    </Dialog>
  );
}

interface DeleteButtonProps {
  category: InsightCategory;
  onDeleted: () => void;
}

/** Deleting cannot be undone, so it asks a second time in its own place. */
function DeleteButton({ category, onDeleted }: DeleteButtonProps) {
  const [isSure, setSure] = useState(false);
  const remove = useDeleteCategory(category.key);
  const go = async () => {
    try {
      await remove.mutateAsync();
      toast(t("categories.deleted", { name: pick(category.label_zh, category.label_en) }));
      onDeleted();
    } catch (error) {
      setSure(false);
      toast(refusal(error));
    }
  };
  return (
    <Button
      variant="danger"
      disabled={remove.isPending}
      onClick={() => (isSure ? void go() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {isSure ? t("categories.deleteSure") : t("categories.delete")}
    </Button>
  );
}

const FIELD: Record<string, keyof CategoryForm> = {
  "/key": "key",
  "/label_zh": "labelZh",
  "/label_en": "labelEn",
  "/description": "description",
  "/hue": "hue",
  "/cap": "cap",
  "/ttl_days": "ttlDays",
  "/min_confidence": "percent",
  "/profile_field": "profileField",
};

/** What the server refused lands on its field; anything else under the form. */
function showProblem(form: UseFormReturn<CategoryForm>, error: unknown): void {
  const onFields = asApiError(error).fields.filter((field) => FIELD[field.pointer]);
  for (const { pointer, detail } of onFields)
    form.setError(FIELD[pointer] as keyof CategoryForm, { message: detail });
  if (onFields.length === 0) form.setError("root", { message: refusal(error) });
}
