/** One customer with two facts, one of them with a past, and a server that keeps what is done to them. */
import { HttpResponse, http } from "msw";
import type { Insight, Message, Profile } from "@/api/types";
import { aConversation, aCustomer, aMessage, anInsight, aProfile } from "./factories";
import { API } from "./handlers";
import { server } from "./server";

const ID = "customer-1";
const QUOTE = "预算我这边能批到 35 万，不过要走总部流程。";

export interface CustomerWorld {
  profile: Profile;
  archived: Insight[];
  messages: Message[];
  calls: { method: string; path: string; body: unknown }[];
  /** Keeps what was asked, for handlers that a test adds. */
  note: (request: Request) => Promise<void>;
}

const cited = (id: string, quote: string) => ({
  message_id: id,
  conversation_id: "conversation-1",
  quote,
  sent_at: "2025-12-20T07:24:00.000Z",
});

const aBudget = () =>
  anInsight({
    id: "budget",
    content: "上限约 35 万元",
    supersedes: ["old"],
    evidence: [cited("m2", QUOTE)],
    evidence_count: 1,
  });

const aNeed = () =>
  anInsight({
    id: "need",
    category: "need",
    category_label: "需求",
    content: "需要私有化部署",
    source: "human",
    created_by_name: "王敏",
    observed_at: "2025-12-19T02:00:00.000Z",
    evidence: [cited("m1", "数据要放在自己机房")],
    evidence_count: 1,
  });

const anOldBudget = () =>
  anInsight({
    id: "old",
    content: "预算约 20 万元",
    status: "archived",
    status_reason: "superseded",
    observed_at: "2025-12-18T02:00:00.000Z",
    archived_at: "2025-12-20T07:24:00.000Z",
    superseded_by: "budget",
  });

/** Begins anew; call it before each test. */
export function startCustomerWorld(): CustomerWorld {
  const world: CustomerWorld = {
    profile: aProfile({
      customer: aCustomer({ display_name: "陈思远", active_insights_count: 2 }),
      life_cycle_stage: "proposal",
      industry: "智能制造",
      ai_summary: "数字化选型负责人。",
      ai_summary_updated_at: "2025-12-20T07:24:00.000Z",
      active_insights: [aBudget(), aNeed()],
    }),
    archived: [anOldBudget()],
    messages: [aMessage({ id: "m1", text: "数据要放在自己机房" }), aMessage({ id: "m2", text: QUOTE })],
    calls: [],
    note: async (request) => {
      const url = new URL(request.url);
      const text = await request.text();
      world.calls.push({
        method: request.method,
        path: url.pathname.replace(`/api/v1/customers/${ID}`, "") + url.search,
        body: text ? JSON.parse(text) : null,
      });
    },
  };
  server.use(...readers(world), ...writers(world));
  return world;
}

const readers = (world: CustomerWorld) => [
  http.get(`${API}/customers/${ID}/profile`, ({ request }) => {
    const asOf = new URL(request.url).searchParams.get("as_of");
    const { profile, archived } = world;
    return HttpResponse.json(asOf ? { ...profile, as_of: asOf, active_insights: archived } : profile);
  }),
  http.get(`${API}/customers/${ID}/insights`, () =>
    HttpResponse.json({ items: world.archived, next_cursor: null }),
  ),
  http.get(`${API}/chat/conversations`, () =>
    HttpResponse.json({ items: [aConversation({ id: "conversation-1" })], next_cursor: null }),
  ),
  http.get(`${API}/chat/conversations/conversation-1/messages`, () =>
    HttpResponse.json({ items: world.messages, prev_cursor: null, next_cursor: "end" }),
  ),
];

function takeOut(world: CustomerWorld, list: "active_insights" | "proposed_insights", id: unknown): Insight {
  const found = world.profile[list].find((insight) => insight.id === id) as Insight;
  world.profile = { ...world.profile, [list]: world.profile[list].filter((insight) => insight.id !== id) };
  return found;
}

function putIn(world: CustomerWorld, insight: Insight): Insight {
  const known: Insight = { ...insight, status: "active", source: "human" };
  world.profile = { ...world.profile, active_insights: [known, ...world.profile.active_insights] };
  return known;
}

const writers = (world: CustomerWorld) => [
  http.delete(`${API}/customers/${ID}/insights/:id`, async ({ request, params }) => {
    await world.note(request);
    const taken: Insight = { ...takeOut(world, "active_insights", params.id), status: "archived" };
    world.archived = [taken, ...world.archived];
    return HttpResponse.json(taken);
  }),
  http.post(`${API}/customers/${ID}/insights/:id/restore`, async ({ request, params }) => {
    await world.note(request);
    const found = world.archived.find((insight) => insight.id === params.id) as Insight;
    return HttpResponse.json(putIn(world, { ...found, id: `${found.id}-again` }));
  }),
  http.post(`${API}/customers/${ID}/insights/:id/accept`, async ({ request, params }) => {
    await world.note(request);
    return HttpResponse.json(putIn(world, takeOut(world, "proposed_insights", params.id)));
  }),
  http.patch(`${API}/customers/${ID}/profile`, async ({ request }) => {
    await world.note(request);
    return HttpResponse.json(world.profile);
  }),
];
