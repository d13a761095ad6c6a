import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { accountKeys } from "@/api/keys";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { lazily } from "@/components/lazily";
import { SkeletonRows } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { tokensQuery } from "../queries";
import { stateOf } from "../tokenModel";
import { TokenRow } from "./TokenRow";

const NewTokenDialog = lazily(async () => ({ default: (await import("./NewTokenDialog")).NewTokenDialog }));

/** One's own API tokens: what each may do, when it was last used, and its end. */
export function Tokens({ mayCreate }: { mayCreate: boolean }) {
  const query = useQuery(tokensQuery);
  const now = useNow();
  const [isAdding, setAdding] = useState(false);
  const [isAll, setAll] = useState(false);
  const tokens = query.data ?? [];
  const good = tokens.filter((token) => stateOf(token, now) === "good");
  const shown = isAll ? tokens : good;
  return (
    <Card
      title={t("account.tokens")}
      aside={
        mayCreate && (
          <Button size="sm" onClick={() => setAdding(true)}>
            <Plus size={14} aria-hidden />
            {t("account.newToken")}
          </Button>
        )
      }
    >
      <p className="text-ink-3 text-sm">{t("account.tokensHint")}</p>
      {query.isError && !query.data && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <SkeletonRows rows={1} />}
      {query.data && shown.length === 0 && (
        <EmptyState icon={KeyRound} title={t("account.noTokens")} className="py-6" />
      )}
      {shown.length > 0 && (
        <ul aria-label={t("account.tokens")} className="mt-1">
          {shown.map((token) => (
            <TokenRow key={token.id} token={token} state={stateOf(token, now)} list={accountKeys.tokens} />
          ))}
        </ul>
      )}
      {tokens.length > good.length && (
        <Button size="sm" variant="ghost" className="mt-2" onClick={() => setAll(!isAll)}>
          {isAll ? t("account.hideEnded") : t("account.showEnded", { n: tokens.length - good.length })}
        </Button>
      )}
      {isAdding && <NewTokenDialog onClose={() => setAdding(false)} />}
    </Card>
  );
}
