import { useState } from "react";
import { useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { Notice } from "@/components/Notice";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { NewPasswordFields } from "../components/NewPasswordFields";
import { isLongEnough, isTheSame, refusedPassword } from "../passwordRules";
import { changePassword, useAccountChange } from "./queries";

const EMPTY = { old: "", password: "", again: "" };

/** Changes one's own password against the old one; every other browser is signed out with it. */
export function OwnPassword({ username }: { username: string | null }) {
  const [ended, setEnded] = useState<number | null>(null);
  const change = useAccountChange("sessions", changePassword);
  const form = useForm({ defaultValues: EMPTY });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ old, password }) => {
    setEnded(null);
    try {
      setEnded((await change.mutateAsync({ old_password: old, new_password: password })).ended);
      form.reset(EMPTY);
    } catch (error) {
      const atOld = refusedPassword(error, "/old_password");
      const atNew = refusedPassword(error, "/new_password");
      if (atOld) form.setError("old", { message: t("account.wrongPassword") }, { shouldFocus: true });
      else if (atNew) form.setError("password", { message: atNew }, { shouldFocus: true });
      else form.setError("root", { message: failure(error) });
    }
  });
  return (
    <Card title={t("account.password")}>
      <p className="mb-3 text-ink-3 text-sm">{t("account.passwordHint")}</p>
      <form onSubmit={submit} noValidate className="flex max-w-80 flex-col gap-4">
        {/* So that a password manager knows whose password this is. */}
        <input type="text" autoComplete="username" value={username ?? ""} readOnly hidden />
        <TextField
          label={t("account.oldPassword")}
          type="password"
          autoComplete="current-password"
          maxLength={1000}
          error={errors.old?.message}
          {...form.register("old", { required: t("login.required") })}
        />
        <NewPasswordFields
          password={{
            ...form.register("password", { validate: isLongEnough }),
            error: errors.password?.message,
          }}
          again={{
            ...form.register("again", { validate: isTheSame }),
            error: errors.again?.message,
          }}
        />
        {errors.root && <FormProblem text={errors.root.message} />}
        {ended !== null && (
          <Notice tone="ok" role="status" title={t("account.passwordChanged")}>
            {ended > 0 ? t("account.othersEnded", { n: ended }) : t("account.noOthers")}
          </Notice>
        )}
        <Button type="submit" variant="primary" disabled={isSubmitting} className="self-start">
          {isSubmitting ? t("action.saving") : t("account.changePassword")}
        </Button>
      </form>
    </Card>
  );
}

function failure(error: unknown): string {
  const { status, retryAfter } = asApiError(error);
  return status === 429 ? t("login.tooMany", { n: retryAfter ?? 60 }) : whyNot(error);
}
