import { createFileRoute } from "@tanstack/react-router";
import { AccountPage } from "@/features/users/account/AccountPage";

export const Route = createFileRoute("/_app/account")({ component: AccountRoute });

function AccountRoute() {
  const { user } = Route.useRouteContext();
  return <AccountPage me={user} />;
}
