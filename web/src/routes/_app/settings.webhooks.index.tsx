import { createFileRoute } from "@tanstack/react-router";
import { WebhooksPage } from "@/features/webhooks/WebhooksPage";

export const Route = createFileRoute("/_app/settings/webhooks/")({ component: WebhooksRoute });

function WebhooksRoute() {
  const navigate = Route.useNavigate();
  return (
    <WebhooksPage
      onOpen={(webhookId) => void navigate({ to: "/settings/webhooks/$webhookId", params: { webhookId } })}
    />
  );
}
