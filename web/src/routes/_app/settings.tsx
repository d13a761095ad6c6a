import { createFileRoute, Outlet } from "@tanstack/react-router";
import { mayConfigure } from "@/api/session";
import { ForbiddenPage } from "@/app/ErrorPages";

/** Settings are the admin's. */
export const Route = createFileRoute("/_app/settings")({ component: SettingsRoute });

function SettingsRoute() {
  const { user } = Route.useRouteContext();
  return mayConfigure(user) ? <Outlet /> : <ForbiddenPage />;
}
