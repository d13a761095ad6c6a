import { createFileRoute } from "@tanstack/react-router";
import { UsersPage } from "@/features/users/UsersPage";

export const Route = createFileRoute("/_app/settings/users")({ component: UsersRoute });

function UsersRoute() {
  const { user } = Route.useRouteContext();
  return <UsersPage me={user} />;
}
