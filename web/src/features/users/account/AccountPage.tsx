import { useQuery } from "@tanstack/react-query";
import { mayConfigure } from "@/api/session";
import type { User } from "@/api/types";
import { SettingsPage } from "@/components/SettingsPage";
import { t } from "@/lib/i18n";
import "@/lib/i18n/desk";
import "@/lib/i18n/people";
import { OwnPassword } from "./OwnPassword";
import { Presence } from "./components/Presence";
import { Sessions } from "./components/Sessions";
import { Tokens } from "./components/Tokens";
import { tokensQuery } from "./queries";

/** What is one's own: presence, password, the browsers one is signed in on, and API tokens. */
export function AccountPage({ me }: { me: User }) {
  const tokens = useQuery(tokensQuery);
  // Only admins make tokens; somebody who was one may still have some to revoke.
  const mayCreate = mayConfigure(me);
  const hasTokens = mayCreate || (tokens.data?.length ?? 0) > 0;
  return (
    <SettingsPage title={t("account.title")} isOutside>
      <div className="flex flex-col gap-3.5">
        <Presence me={me} />
        <OwnPassword username={me.username} />
        <Sessions />
        {hasTokens && <Tokens mayCreate={mayCreate} />}
      </div>
    </SettingsPage>
  );
}
