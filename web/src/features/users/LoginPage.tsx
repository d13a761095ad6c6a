import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { useForm } from "react-hook-form";
import { asApiError } from "@/api/errors";
import { sessionKeys } from "@/api/keys";
import { signIn } from "@/api/session";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { t } from "@/lib/i18n";
import "@/lib/i18n/people";
import { useTitle } from "@/lib/useTitle";
import { LoginSample } from "./components/LoginSample";

interface Credentials {
  username: string;
  password: string;
}

/** The sign-in form, and beside it what the product does with one sentence of a customer. */
export function LoginPage({ onSignedIn }: { onSignedIn: () => void }) {
  useTitle(t("login.title"));
  return (
    <div className="grid h-full overflow-y-auto md:grid-cols-[minmax(400px,2fr)_3fr]">
      <main className="flex items-center justify-center bg-surface px-8 py-10">
        <LoginForm onSignedIn={onSignedIn} />
      </main>
      <aside className="hidden items-center justify-center border-line border-l px-10 md:flex">
        <LoginSample />
      </aside>
    </div>
  );
}

function LoginForm({ onSignedIn }: { onSignedIn: () => void }) {
  const queryClient = useQueryClient();
  const [capsLock, setCapsLock] = useState(false);
  const form = useForm<Credentials>({ defaultValues: { username: "", password: "" } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ username, password }) => {
    try {
      const user = await signIn(username.trim(), password);
      queryClient.setQueryData(sessionKeys.me, user);
      onSignedIn();
    } catch (error) {
      form.setError("root", { message: failureText(error) });
      form.resetField("password");
      form.setFocus("password");
    }
  });

  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  return (
    <form onSubmit={submit} noValidate className="flex w-full max-w-80 flex-col gap-4">
      <header className="mb-2">
        <p className="mb-6 flex items-center gap-2.5 font-semibold text-lg">
          <img src="/favicon.svg" alt="" className="size-8" />
          {t("app.name")}
        </p>
        <h1 className="text-2xl">{t("login.title")}</h1>
        <p className="mt-1 text-ink-3 text-sm">{t("login.lead")}</p>
      </header>
      <TextField
        label={t("login.username")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        error={errors.username?.message}
        {...form.register("username", { required: t("login.required") })}
      />
      <TextField
        label={t("login.password")}
        type="password"
        autoComplete="current-password"
        error={errors.password?.message}
        help={capsLock ? <span className="text-warn">{t("login.capsLock")}</span> : undefined}
        onKeyDown={watchCapsLock}
        onKeyUp={watchCapsLock}
        {...form.register("password", { required: t("login.required") })}
      />
      {errors.root && <FormProblem text={errors.root.message} />}
      <Button type="submit" variant="primary" disabled={isSubmitting} className="h-9">
        {isSubmitting ? t("login.submitting") : t("login.submit")}
      </Button>
      <p className="text-balance break-keep text-ink-4 text-xs">{t("login.noPasswordHint")}</p>
    </form>
  );
}

function failureText(error: unknown): string {
  const problem = asApiError(error);
  if (problem.isNetwork) return t("error.network");
  if (problem.status === 401) return t("login.invalid");
  if (problem.status === 429) return t("login.tooMany", { n: problem.retryAfter ?? 60 });
  return problem.detail ?? (problem.title || t("error.unknown"));
}
