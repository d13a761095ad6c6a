import { useState } from "react";
import type { UserDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { refusal, signOutEverywhere, useUserChange } from "../queries";

/** Ends every session of a user, as after a lost laptop; their password and tokens stay. */
export function SignOut({ user }: { user: UserDetail }) {
  const [isAsking, setAsking] = useState(false);
  const end = useUserChange(signOutEverywhere(user.id));
  const name = user.display_name;
  const go = () =>
    end.mutate(undefined, {
      onSuccess: ({ ended }) => {
        setAsking(false);
        toast(t("users.signedOut", { name, n: ended }));
      },
    });
  return (
    <>
      <p className="text-ink-3 text-sm">{t("users.signOutHint")}</p>
      <Button onClick={() => setAsking(true)}>{t("users.signOut")}</Button>
      {isAsking && (
        <ConfirmDialog
          title={t("users.signOutTitle", { name })}
          sure={t("users.signOutSure")}
          isDanger
          isBusy={end.isPending}
          problem={end.isError ? refusal(end.error) : null}
          onSure={go}
          onClose={() => setAsking(false)}
        >
          <p>{t("users.signOutHint")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
