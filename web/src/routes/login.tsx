import { createFileRoute, redirect } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { safeReturnPath } from "@/app/returnPath";
import { LoginPage } from "@/features/users/LoginPage";

export const Route = createFileRoute("/login")({
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    typeof search.to === "string" ? { to: search.to } : {},
  beforeLoad: async ({ context, search }) => {
    const user = await context.queryClient.ensureQueryData(sessionQuery);
    if (user) throw redirect({ href: safeReturnPath(search.to) });
  },
  component: Login,
});

function Login() {
  const { to } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <LoginPage onSignedIn={() => navigate({ href: safeReturnPath(to), replace: true })} />;
}
