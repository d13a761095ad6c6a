/** Apart from the model, because the route's address needs it before the page is loaded. */
import type { WebhookDelivery } from "@/api/types";

export type DeliveryState = WebhookDelivery["state"];
export const DELIVERY_STATES: readonly DeliveryState[] = ["pending", "sending", "succeeded", "failed"];
