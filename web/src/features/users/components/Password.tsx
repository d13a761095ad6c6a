import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { UserDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { t } from "@/lib/i18n";
import { refusal, resetPassword, useUserChange } from "../queries";
import { LinkNote } from "./LinkNote";

/** Ends a password and makes the link that sets a new one. Nobody resets their own. */
export function Password({ user, isMe }: { user: UserDetail; isMe: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const reset = useUserChange(resetPassword(user.id));
  const isInvited = user.state === "invited";
  if (isMe)
    return (
      <p className="text-ink-3 text-sm">
        {t("users.passwordOwn")}{" "}
        <Link to="/account" className="text-brand-ink hover:underline">
          {t("account.title")}
        </Link>
      </p>
    );
  const go = () => reset.mutate(undefined, { onSuccess: () => setAsking(false) });
  return (
    <>
      <p className="text-ink-3 text-sm">{isInvited ? t("users.passwordInvited") : t("users.passwordHint")}</p>
      {reset.data && (
        <div className="w-full">
          <LinkNote link={reset.data} name={user.display_name} />
        </div>
      )}
      <Button disabled={reset.isPending} onClick={() => (isInvited ? go() : setAsking(true))}>
        {isInvited ? t("users.resetAgain") : t("users.reset")}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t("users.resetTitle", { name: user.display_name })}
          sure={t("users.resetSure")}
          isDanger
          isBusy={reset.isPending}
          problem={reset.isError ? refusal(reset.error) : null}
          onSure={go}
          onClose={() => setAsking(false)}
        >
          <p>{t("users.passwordHint")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
