import { createFileRoute } from "@tanstack/react-router";
import { mayConfigure } from "@/api/session";
import { ForbiddenPage } from "@/app/ErrorPages";
import { SettingsFrame } from "@/app/SettingsFrame";

/** Settings are the admin's. */
export const Route = createFileRoute("/_app/settings")({ component: SettingsRoute });

function SettingsRoute() {
  const { user } = Route.useRouteContext();
  return mayConfigure(user) ? <SettingsFrame /> : <ForbiddenPage />;
}
