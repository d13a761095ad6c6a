import { useQuery } from "@tanstack/react-query";
import { userKeys } from "@/api/keys";
import { Skeleton } from "@/components/Skeleton";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import "@/lib/i18n/desk";
import { useNow } from "@/lib/useNow";
import { TokenRow } from "../account/components/TokenRow";
import { stateOf } from "../account/tokenModel";
import { tokensOfQuery } from "../queries";

/** The API tokens of a user that still work, for an admin to revoke. */
export function UserTokens({ userId }: { userId: string }) {
  const query = useQuery(tokensOfQuery(userId));
  const now = useNow();
  if (query.isError) return <p className="text-bad text-sm">{whyNot(query.error)}</p>;
  if (!query.data) return <Skeleton className="h-5 w-40" />;
  const good = query.data.filter((token) => stateOf(token, now) === "good");
  if (good.length === 0) return <p className="text-ink-3 text-sm">{t("account.noTokens")}</p>;
  return (
    <ul aria-label={t("account.tokens")} className="w-full">
      {good.map((token) => (
        <TokenRow key={token.id} token={token} state="good" list={userKeys.tokens(userId)} />
      ))}
    </ul>
  );
}
