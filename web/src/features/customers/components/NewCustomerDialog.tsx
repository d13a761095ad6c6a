import { useId } from "react";
import { useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import type { Customer } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { useCreateCustomer } from "../actions";

interface Fields {
  name: string;
  mobile: string;
}

interface NewCustomerDialogProps {
  onClose: () => void;
  onCreated: (customer: Customer) => void;
}

export function NewCustomerDialog({ onClose, onCreated }: NewCustomerDialogProps) {
  const formId = useId();
  const create = useCreateCustomer();
  const form = useForm<Fields>({ defaultValues: { name: "", mobile: "" } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ name, mobile }) => {
    try {
      onCreated(
        await create.mutateAsync({
          display_name: name.trim(),
          ...(mobile.trim() ? { mobile: mobile.trim() } : {}),
        }),
      );
    } catch (error) {
      const onMobile = mobileProblem(error);
      if (onMobile) form.setError("mobile", { message: onMobile });
      else form.setError("root", { message: whyNot(error) });
    }
  });

  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("customers.new")}
      description={t("customers.newHint")}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={isSubmitting}>
            {isSubmitting ? t("customers.creating") : t("customers.create")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          label={t("customers.field.name")}
          autoFocus
          autoComplete="off"
          maxLength={200}
          error={errors.name?.message}
          {...form.register("name", {
            validate: (name) => name.trim() !== "" || t("customers.field.required"),
          })}
        />
        <TextField
          label={t("customers.field.mobile")}
          help={t("customers.field.mobileHint")}
          inputMode="tel"
          autoComplete="off"
          maxLength={40}
          error={errors.mobile?.message}
          {...form.register("mobile")}
        />
        {errors.root && <FormProblem text={errors.root.message} />}
      </form>
    </Dialog>
  );
}

/** What the server has against a mobile number, in our words. */
export function mobileProblem(error: unknown): string | null {
  const { code, fields } = asApiError(error);
  if (code === "mobile_taken") return t("customers.field.mobileTaken");
  return fields.some((field) => field.pointer === "/mobile") ? t("customers.field.mobileInvalid") : null;
}
