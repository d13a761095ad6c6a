import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/errors";
import { sessionKeys } from "@/api/keys";
import { acceptInvitation } from "@/api/session";
import type { Invitation } from "@/api/types";
import { Button } from "@/components/Button";
import { ErrorState } from "@/components/ErrorState";
import { FormProblem } from "@/components/FormProblem";
import { Skeleton } from "@/components/Skeleton";
import { whyNot } from "@/components/whyNot";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import "@/lib/i18n/people";
import { useTitle } from "@/lib/useTitle";
import { NewPasswordFields } from "./components/NewPasswordFields";
import { isLongEnough, isTheSame, refusedPassword } from "./passwordRules";

interface InvitationPageProps {
  /** What stands behind `#` in the address: browsers send it to nobody. */
  token: string;
  onSignedIn: () => void;
}

const isWorthless = (error: unknown) => asApiError(error).status === 404;

/** Where an invitation or a reset leads: its owner chooses a password, and is signed in. */
export function InvitationPage({ token, onSignedIn }: InvitationPageProps) {
  useTitle(t("invitation.title"));
  const query = useQuery({
    // The token stays out of the cache's keys.
    queryKey: ["invitation"],
    queryFn: ({ signal }) =>
      unwrap<Invitation>(api.POST("/api/v1/auth/invitations/look", { body: { token }, signal })),
    gcTime: 0,
  });
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto bg-surface px-8 py-10">
      <div className="flex w-full max-w-80 flex-col gap-4">
        <p className="flex items-center gap-2.5 font-semibold text-lg">
          <img src="/favicon.svg" alt="" className="size-8" />
          {t("app.name")}
        </p>
        {query.data ? (
          <ChooseForm invitation={query.data} token={token} onSignedIn={onSignedIn} />
        ) : query.isError && isWorthless(query.error) ? (
          <Worthless />
        ) : (
          <>
            <h1 className="text-2xl">{t("invitation.title")}</h1>
            {query.isError ? (
              <ErrorState error={query.error} onRetry={() => void query.refetch()} />
            ) : (
              <Skeleton className="h-40" />
            )}
          </>
        )}
      </div>
    </main>
  );
}

function Worthless() {
  return (
    <>
      <h1 className="text-2xl">{t("invitation.worthless")}</h1>
      <p className="text-ink-2 text-sm">{t("invitation.worthlessHint")}</p>
      <Link to="/login" search={{}} className="text-brand-ink text-sm hover:underline">
        {t("invitation.toLogin")}
      </Link>
    </>
  );
}

interface ChooseFormProps extends InvitationPageProps {
  invitation: Invitation;
}

function ChooseForm({ invitation, token, onSignedIn }: ChooseFormProps) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { password: "", again: "" } });
  const { errors, isSubmitting } = form.formState;
  const { username, display_name: name, expires_at } = invitation;
  const submit = form.handleSubmit(async ({ password }) => {
    try {
      client.setQueryData(sessionKeys.me, await acceptInvitation(token, password));
      onSignedIn();
    } catch (error) {
      const refused = refusedPassword(error, "/password");
      if (refused) form.setError("password", { message: refused }, { shouldFocus: true });
      else
        form.setError("root", {
          message: isWorthless(error) ? t("invitation.worthlessHint") : whyNot(error),
        });
    }
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <header>
        <h1 className="text-2xl">{t("invitation.title")}</h1>
        <p className="mt-1 text-ink-2 text-sm">{t("invitation.for", { name, username })}</p>
        <p className="text-ink-3 text-xs">{t("invitation.until", { at: fullTime(expires_at) })}</p>
      </header>
      {/* So that a password manager knows whose password this is. */}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <NewPasswordFields
        password={{
          ...form.register("password", { validate: isLongEnough }),
          error: errors.password?.message,
          autoFocus: true,
        }}
        again={{
          ...form.register("again", { validate: isTheSame }),
          error: errors.again?.message,
        }}
      />
      {errors.root && <FormProblem text={errors.root.message} />}
      <Button type="submit" variant="primary" disabled={isSubmitting} className="h-9">
        {isSubmitting ? t("invitation.submitting") : t("invitation.submit")}
      </Button>
    </form>
  );
}
