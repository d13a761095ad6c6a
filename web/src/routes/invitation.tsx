import { createFileRoute } from "@tanstack/react-router";
import { InvitationPage } from "@/features/users/InvitationPage";

export const Route = createFileRoute("/invitation")({ component: InvitationRoute });

function InvitationRoute() {
  const navigate = Route.useNavigate();
  return (
    <InvitationPage
      token={window.location.hash.slice(1)}
      onSignedIn={() => void navigate({ to: "/inbox", search: {}, replace: true })}
    />
  );
}
