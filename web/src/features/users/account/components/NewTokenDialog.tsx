import { useId, useState } from "react";
import { useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { Select } from "@/components/Select";
import { ShownOnce } from "@/components/ShownOnce";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { createToken, type Scope, useAccountChange } from "../queries";
import { expiryOf, SCOPES, TERMS, type Term } from "../tokenModel";

/** Makes a token for a program, and shows it this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const create = useAccountChange("tokens", createToken);
  const made = create.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("account.newToken")}
      {...(made ? {} : { description: t("account.newTokenHint") })}
      footer={
        made ? (
          <Button variant="primary" onClick={onClose}>
            {t("account.kept")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("action.cancel")}</Button>
            <Button type="submit" form={formId} variant="primary" disabled={create.isPending}>
              {create.isPending ? t("action.saving") : t("account.createToken")}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <ShownOnce
          title={t("account.tokenMade", { name: made.name })}
          label={t("account.token")}
          value={made.token}
          copy={t("account.copyToken")}
          hint={t("account.tokenOnce")}
        />
      ) : (
        <TokenForm id={formId} create={create.mutateAsync} />
      )}
    </Dialog>
  );
}

interface TokenFormProps {
  id: string;
  create: (values: Parameters<typeof createToken>[0]) => Promise<unknown>;
}

function TokenForm({ id, create }: TokenFormProps) {
  const termId = useId();
  const [term, setTerm] = useState<Term>("90");
  const form = useForm<{ name: string; scopes: Scope[] }>({ defaultValues: { name: "", scopes: [] } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ name, scopes }) => {
    try {
      await create({ name: name.trim(), scopes, expires_at: expiryOf(term, Date.now()) });
    } catch (error) {
      const isAboutName = asApiError(error).fields.some((field) => field.pointer === "/name");
      form.setError(isAboutName ? "name" : "root", { message: whyNot(error) });
    }
  });
  const scopes = form.register("scopes", {
    validate: (chosen) => chosen.length > 0 || t("account.noScope"),
  });
  return (
    <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label={t("account.tokenName")}
        help={t("account.tokenNameHint")}
        maxLength={200}
        autoFocus
        autoComplete="off"
        error={errors.name?.message}
        {...form.register("name", { validate: (name) => name.trim() !== "" || t("login.required") })}
      />
      <fieldset className="flex flex-col gap-2.5">
        <legend className="mb-1.5 text-ink-2 text-sm">{t("account.scopes")}</legend>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            label={t(`account.scope.${scope}`)}
            help={t(`account.scopeHint.${scope}`)}
            value={scope}
            {...scopes}
          />
        ))}
        {errors.scopes && <FormProblem text={errors.scopes.message} />}
      </fieldset>
      <div className="flex flex-col items-start gap-1">
        <label htmlFor={termId} className="text-ink-2 text-sm">
          {t("account.term")}
        </label>
        <Select
          id={termId}
          label={t("account.term")}
          value={term}
          onChange={setTerm}
          options={TERMS.map((value) => ({ value, label: t(`account.term.${value}`) }))}
          className="h-9 w-full"
        />
      </div>
      {errors.root && <FormProblem text={errors.root.message} />}
    </form>
  );
}
