import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { useState } from "react";
import type { ApiToken } from "@/api/types";
import { Button } from "@/components/Button";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RelativeTime } from "@/components/RelativeTime";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { fullTime } from "@/lib/format";
import { label, t } from "@/lib/i18n";
import { revokeToken } from "../queries";
import type { stateOf } from "../tokenModel";

interface TokenRowProps {
  token: ApiToken;
  state: ReturnType<typeof stateOf>;
  /** The list that it is a row of, read again once it is revoked. */
  list: QueryKey;
}

export function TokenRow({ token, state, list }: TokenRowProps) {
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSuccess: () => void client.invalidateQueries({ queryKey: list }),
  });
  const isGood = state === "good";
  const go = () =>
    revoke.mutate(token.id, {
      onSuccess: () => {
        setAsking(false);
        toast(t("account.revoked", { name: token.name }));
      },
    });
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className={clsx("flex flex-wrap items-center gap-x-2 gap-y-1 text-sm", !isGood && "text-ink-3")}>
          <span className="truncate">{token.name}</span>
          {token.scopes.map((scope) => (
            <span key={scope} className="rounded-control bg-hover px-1.5 text-ink-2 text-xs">
              {label("account.scope", scope)}
            </span>
          ))}
          {!isGood && <span className="text-xs">{t(`account.token.${state}`)}</span>}
        </p>
        <p className="text-ink-3 text-xs">
          {token.last_used_at ? (
            <>
              {t("account.lastUsed")} <RelativeTime at={token.last_used_at} />
            </>
          ) : (
            t("account.neverUsed")
          )}
          {" · "}
          {token.expires_at
            ? t("account.expiresAt", { at: fullTime(token.expires_at) })
            : t("account.noExpiry")}
        </p>
      </div>
      {isGood && (
        <Button
          size="sm"
          variant="danger"
          aria-label={t("account.revokeOne", { name: token.name })}
          onClick={() => setAsking(true)}
        >
          {t("account.revoke")}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={t("account.revokeTitle", { name: token.name })}
          sure={t("account.revoke")}
          isDanger
          isBusy={revoke.isPending}
          problem={revoke.isError ? whyNot(revoke.error) : null}
          onSure={go}
          onClose={() => setAsking(false)}
        >
          <p>{t("account.revokeHint")}</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
