import { useQuery } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import type { SignIn } from "@/api/types";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorState } from "@/components/ErrorState";
import { RelativeTime } from "@/components/RelativeTime";
import { SkeletonRows } from "@/components/Skeleton";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { endOtherSessions, endSession, sessionsQuery, useAccountChange } from "../queries";

/** Where one is signed in; every browser but this one can be signed out from here. */
export function Sessions() {
  const query = useQuery(sessionsQuery);
  const [isAsking, setAsking] = useState(false);
  const others = useAccountChange("sessions", endOtherSessions);
  const hasOthers = (query.data?.length ?? 0) > 1;
  const endOthers = () =>
    others.mutate(undefined, {
      onSuccess: ({ ended }) => {
        setAsking(false);
        toast(t("account.othersEnded", { n: ended }));
      },
    });
  return (
    <Card
      title={t("account.sessions")}
      aside={
        hasOthers && (
          <Button size="sm" variant="danger" onClick={() => setAsking(true)}>
            {t("account.endOthers")}
          </Button>
        )
      }
    >
      <p className="text-ink-3 text-sm">{t("account.sessionsHint")}</p>
      {query.data ? (
        <ul aria-label={t("account.sessions")} className="mt-1">
          {query.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={1} />
      )}
      {isAsking && (
        <ConfirmDialog
          title={t("account.endOthersTitle")}
          sure={t("account.endOthersSure")}
          isDanger
          isBusy={others.isPending}
          problem={others.isError ? whyNot(others.error) : null}
          onSure={endOthers}
          onClose={() => setAsking(false)}
        >
          <p>{t("account.endOthersHint")}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

const isPhone = (browser: string | null) => /Android|iPhone|iPad/.test(browser ?? "");

function SessionRow({ session }: { session: SignIn }) {
  const end = useAccountChange("sessions", endSession);
  const name = session.browser ?? t("account.unknownBrowser");
  const Icon = isPhone(session.browser) ? Smartphone : Monitor;
  return (
    <li className="flex min-h-14 items-center gap-3 border-line border-b py-2 last:border-b-0">
      <Icon size={18} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm">
          {name}
          {session.is_current && (
            <span className="ml-2 rounded-full bg-ok-soft px-2 py-0.5 text-ok text-xs">
              {t("account.thisBrowser")}
            </span>
          )}
        </p>
        <p className="text-ink-3 text-xs">
          {t("account.lastUsed")} <RelativeTime at={session.last_used_at} /> · {t("account.signedInAt")}{" "}
          <RelativeTime at={session.created_at} />
        </p>
      </div>
      {!session.is_current && (
        <Button
          size="sm"
          aria-label={t("account.endOne", { name })}
          disabled={end.isPending}
          onClick={() =>
            end.mutate(session.id, {
              onSuccess: () => toast(t("account.ended", { name })),
              onError: (error) => toast(t("account.notEnded", { why: whyNot(error) })),
            })
          }
        >
          {t("account.end")}
        </Button>
      )}
    </li>
  );
}
