/** Webhooks of the wire and their deliveries, to be varied by a test. */
import { HttpResponse, http } from "msw";
import type { Webhook, WebhookDeliveryDetail } from "@/api/types";
import { NOW } from "./factories";
import { API, problem } from "./handlers";
import { server } from "./server";

export const HOOKS = `${API}/admin/webhooks`;
export const ONE_HOOK = `${HOOKS}/:id`;
const TYPES = [
  { type: "message.created", description: "A message was stored." },
  { type: "profile.updated", description: "A profile changed." },
];

export const aHook = (over: Partial<Webhook> = {}): Webhook => ({
  id: "crm",
  url: "https://crm.example.com/hooks",
  description: "CRM 同步",
  event_types: ["message.created"],
  enabled: true,
  disabled_reason: null,
  disabled_at: null,
  failing_since: null,
  held_until: null,
  secrets: [{ created_at: NOW, expires_at: null }],
  waiting: 0,
  version: 4,
  created_at: NOW,
  updated_at: NOW,
  ...over,
});

export const aDelivery = (over: Partial<WebhookDeliveryDetail> = {}): WebhookDeliveryDetail => ({
  id: "delivery-1",
  webhook_id: "crm",
  type: "message.created",
  data: { message_id: "message-1" },
  state: "failed",
  attempts: 2,
  status: 500,
  error: "refused",
  duration_ms: 30,
  next_attempt_at: null,
  created_at: NOW,
  tried_at: NOW,
  finished_at: NOW,
  tries: [
    { at: "2025-12-20T07:20:00.000Z", status: null, error: "timeout", duration_ms: 5000, excerpt: null },
    { at: NOW, status: 500, error: "refused", duration_ms: 30, excerpt: "database is locked" },
  ],
  ...over,
});

export interface WebhookWorld {
  hooks: Webhook[];
  log: WebhookDeliveryDetail[];
  /** What the log was asked for. */
  asked: URLSearchParams[];
  calls: { path: string; body: unknown }[];
}

async function noted(request: Request): Promise<{ path: string; body: unknown }> {
  const text = await request.text();
  const path = `${request.method} ${new URL(request.url).pathname.replace("/api/v1/admin/webhooks", "")}`;
  return { path, body: text ? JSON.parse(text) : null };
}

/** A server that keeps what is done to its webhooks. Call it before each test. */
export function startWebhooks(): WebhookWorld {
  const world: WebhookWorld = { hooks: [aHook()], log: [aDelivery()], asked: [], calls: [] };
  const note = async (request: Request) => void world.calls.push(await noted(request));
  server.use(
    http.get(`${HOOKS}/event-types`, () => HttpResponse.json({ items: TYPES })),
    http.get(HOOKS, () => HttpResponse.json({ items: world.hooks })),
    http.post(HOOKS, async ({ request }) => {
      await note(request);
      return HttpResponse.json({ ...aHook({ id: "made" }), secret: "whsec_made" }, { status: 201 });
    }),
    http.get(`${ONE_HOOK}/deliveries`, ({ request }) => {
      world.asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items: world.log, next_cursor: null });
    }),
    http.get(`${ONE_HOOK}/deliveries/:delivery`, ({ params }) =>
      HttpResponse.json(world.log.find((one) => one.id === params.delivery)),
    ),
    http.post(`${ONE_HOOK}/deliveries/:delivery/redeliver`, async ({ request }) => {
      await note(request);
      world.log = world.log.map((one) => ({ ...one, state: "succeeded" }));
      return HttpResponse.json(world.log[0]);
    }),
    http.post(`${ONE_HOOK}/rotate-secret`, async ({ request }) => {
      await note(request);
      return HttpResponse.json({ secret: "whsec_new", previous_expires_at: NOW });
    }),
    http.post(`${ONE_HOOK}/test`, async ({ request }) => {
      await note(request);
      return HttpResponse.json(aDelivery({ id: "test", type: "webhook.test" }));
    }),
    http.get(ONE_HOOK, ({ params }) => {
      const found = world.hooks.find((hook) => hook.id === params.id);
      return found ? HttpResponse.json(found) : problem(404);
    }),
    http.patch(ONE_HOOK, async ({ request }) => {
      const change = (await request.clone().json()) as Partial<Webhook>;
      await note(request);
      world.hooks = world.hooks.map((hook) => ({ ...hook, ...change, disabled_reason: null, version: 5 }));
      return HttpResponse.json(world.hooks[0]);
    }),
    http.delete(ONE_HOOK, async ({ request }) => {
      await note(request);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return world;
}
