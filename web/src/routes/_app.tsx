import { createFileRoute, redirect } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { RouteErrorPage } from "@/app/ErrorPages";
import { PendingApp } from "@/app/PendingPage";
import { Shell } from "@/app/Shell";

export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context, location }) => {
    const user = await context.queryClient.ensureQueryData(sessionQuery);
    if (!user) throw redirect({ to: "/login", search: { to: location.href } });
    // A customer has their own page; everything here is for staff.
    if (user.role === "customer") throw redirect({ href: "/chat?as=customer", reloadDocument: true });
    return { user };
  },
  component: AppLayout,
  pendingMs: 0,
  pendingComponent: PendingApp,
  errorComponent: RouteErrorPage,
});

function AppLayout() {
  const { user } = Route.useRouteContext();
  return <Shell user={user} />;
}
