import { useId } from "react";
import { Controller, useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { t } from "@/lib/i18n";
import { inviteUser, refusal, type StaffRole, useUserChange } from "../queries";
import { LinkNote } from "./LinkNote";
import { RoleField } from "./RoleField";

interface Fields {
  username: string;
  name: string;
  role: StaffRole;
}

/** Makes a user, and the link by which they choose a password themselves. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const invite = useUserChange(inviteUser);
  const form = useForm<Fields>({ defaultValues: { username: "", name: "", role: "sales" } });
  const { errors, isSubmitting } = form.formState;
  const made = invite.data;
  const submit = form.handleSubmit(async ({ username, name, role }) => {
    try {
      await invite.mutateAsync({ username: username.trim(), display_name: name.trim(), role });
    } catch (error) {
      const isAboutName =
        asApiError(error).code === "username_taken" ||
        asApiError(error).fields.some((field) => field.pointer === "/username");
      form.setError(isAboutName ? "username" : "root", { message: refusal(error) });
    }
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("users.add")}
      {...(made ? {} : { description: t("users.addHint") })}
      footer={
        made ? (
          <Button variant="primary" onClick={onClose}>
            {t("users.linkDone")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("action.cancel")}</Button>
            <Button type="submit" form={formId} variant="primary" disabled={isSubmitting}>
              {isSubmitting ? t("action.saving") : t("users.create")}
            </Button>
          </>
        )
      }
    >
      {made?.invitation ? (
        <LinkNote link={made.invitation} name={made.display_name} />
      ) : (
        <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
          <TextField
            label={t("users.field.name")}
            error={errors.name?.message}
            maxLength={200}
            autoFocus
            autoComplete="off"
            {...form.register("name", {
              validate: (name) => name.trim() !== "" || t("users.field.required"),
            })}
          />
          <TextField
            label={t("users.field.username")}
            help={t("users.field.usernameHint")}
            error={errors.username?.message}
            maxLength={64}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            {...form.register("username", {
              validate: (name) => /^\S+$/.test(name.trim()) || t("users.field.usernameInvalid"),
            })}
          />
          <Controller
            name="role"
            control={form.control}
            render={({ field }) => (
              <RoleField value={field.value} onChange={(role) => field.onChange(role)} />
            )}
          />
          {errors.root && <FormProblem text={errors.root.message} />}
        </form>
      )}
    </Dialog>
  );
}
