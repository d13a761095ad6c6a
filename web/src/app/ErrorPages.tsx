import { Link } from "@tanstack/react-router";
import { Compass, TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { t } from "@/lib/i18n";
import { reloadOnceForNewRelease } from "./newRelease";

export function NotFoundPage() {
  return (
    <EmptyState
      icon={Compass}
      title={t("error.notFound")}
      hint={t("error.notFoundHint")}
      action={
        <Link to="/inbox" search={{}} className="text-brand-ink text-sm hover:underline">
          {t("action.goInbox")}
        </Link>
      }
      className="h-full"
    />
  );
}

/** A whole page that failed to load or to draw. */
export function RouteErrorPage({ error }: { error: unknown }) {
  useEffect(() => reloadOnceForNewRelease(error), [error]);
  const problem = asApiError(error);
  return (
    <div role="alert" className="h-full">
      <EmptyState
        icon={TriangleAlert}
        title={problem.isNetwork ? t("error.network") : t("error.page")}
        hint={problem.detail ?? (problem.isNetwork ? t("error.networkHint") : t("error.pageHint"))}
        action={
          <Button variant="primary" onClick={() => window.location.reload()}>
            {t("action.reload")}
          </Button>
        }
        className="h-full"
      />
    </div>
  );
}

export function ForbiddenPage() {
  return (
    <EmptyState
      icon={TriangleAlert}
      title={t("error.forbidden")}
      hint={t("error.forbiddenHint")}
      className="h-full"
    />
  );
}
