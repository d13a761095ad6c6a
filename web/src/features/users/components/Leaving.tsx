import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { staffQuery } from "@/api/reference";
import type { UserDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Select } from "@/components/Select";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { deactivate, reactivate, refusal, useUserChange } from "../queries";

const NOBODY = "nobody";

/** Keeps a user out, with their work handed over, or lets them in again. */
export function Leaving({ user }: { user: UserDetail }) {
  const [isAsking, setAsking] = useState(false);
  const back = useUserChange(reactivate(user.id));
  if (user.state === "inactive")
    return (
      <>
        <p className="text-ink-3 text-sm">{t("users.reactivateHint")}</p>
        <Button
          disabled={back.isPending}
          onClick={() =>
            back.mutate(undefined, {
              onSuccess: () => toast(t("users.reactivated", { name: user.display_name })),
              onError: (error) => toast(refusal(error)),
            })
          }
        >
          {t("users.reactivate")}
        </Button>
      </>
    );
  return (
    <>
      <p className="text-ink-3 text-sm">{t("users.leaveHint")}</p>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t("users.deactivate")}
      </Button>
      {isAsking && <Deactivation user={user} onClose={() => setAsking(false)} />}
    </>
  );
}

function Deactivation({ user, onClose }: { user: UserDetail; onClose: () => void }) {
  const id = useId();
  const [to, setTo] = useState(NOBODY);
  const { data: staff = [] } = useQuery(staffQuery);
  const leave = useUserChange(deactivate(user.id));
  const { open_conversations: conversations, customers, display_name: name } = user;
  const hasWork = conversations + customers > 0;
  const go = () =>
    leave.mutate(to === NOBODY ? null : to, {
      onSuccess: (given) => {
        toast(
          t("users.deactivated", { name, conversations: given.conversations, customers: given.customers }),
        );
        onClose();
      },
    });
  return (
    <ConfirmDialog
      title={t("users.deactivateTitle", { name })}
      sure={t("users.deactivateSure")}
      isDanger
      isBusy={leave.isPending}
      problem={leave.isError ? refusal(leave.error) : null}
      onSure={go}
      onClose={onClose}
    >
      <p>{t("users.deactivateNow")}</p>
      <p className="font-semibold text-ink">
        {hasWork ? t("users.deactivateWork", { conversations, customers }) : t("users.deactivateNoWork")}
      </p>
      {hasWork && (
        <div className="flex flex-col items-start gap-1">
          <label htmlFor={id}>{t("users.handOver")}</label>
          <Select
            id={id}
            label={t("users.handOver")}
            value={to}
            onChange={setTo}
            options={[
              { value: NOBODY, label: t("users.nobody") },
              ...staff
                .filter((one) => one.id !== user.id)
                .map((one) => ({ value: one.id, label: one.display_name })),
            ]}
            className="h-9 w-full"
          />
        </div>
      )}
    </ConfirmDialog>
  );
}
