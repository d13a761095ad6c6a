import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { DELIVERY_STATES, type DeliveryState } from "@/features/webhooks/deliveryStates";
import { type WebhookLocation, WebhookPage } from "@/features/webhooks/WebhookPage";

interface WebhookSearch {
  state?: DeliveryState;
  type?: string;
  delivery?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const Route = createFileRoute("/_app/settings/webhooks/$webhookId")({
  validateSearch: (search: Record<string, unknown>): WebhookSearch => ({
    state: DELIVERY_STATES.find((known) => known === search.state),
    type: text(search.type),
    delivery: text(search.delivery),
  }),
  component: WebhookRoute,
});

function WebhookRoute() {
  const { webhookId } = Route.useParams();
  const { state = null, type = null, delivery: deliveryId = null } = Route.useSearch();
  const navigate = Route.useNavigate();
  const onGo = useCallback(
    (change: Partial<WebhookLocation>) =>
      void navigate({ search: (before) => ({ ...before, ...asSearch(change) }), replace: true }),
    [navigate],
  );
  return (
    <WebhookPage
      webhookId={webhookId}
      location={{ state, type, deliveryId }}
      onGo={onGo}
      onDeleted={() => void navigate({ to: "/settings/webhooks", replace: true })}
    />
  );
}

function asSearch(change: Partial<WebhookLocation>): WebhookSearch {
  return {
    ...("state" in change ? { state: change.state ?? undefined } : {}),
    ...("type" in change ? { type: change.type ?? undefined } : {}),
    ...("deliveryId" in change ? { delivery: change.deliveryId ?? undefined } : {}),
  };
}
