/** An inbox with one conversation, against a server that remembers what was sent. */
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { sessionKeys } from "@/api/keys";
import type { Conversation, Message } from "@/api/types";
import { aConversation, aMessage, anInsight, aProfile, aUser } from "@/testing/factories";
import { API } from "@/testing/handlers";
import { renderPage, testQueryClient } from "@/testing/render";
import { server } from "@/testing/server";
// What a menu is made of comes when there is time, and its button is another one then; here it is there from the start.
import "@/components/MenuFrame";
import { useDrafts } from "./drafts";
import { type InboxLocation, InboxPage } from "./InboxPage";
import { useOutbox } from "./outbox";
import { useUploads } from "./uploads";

export const ME = aUser();
const COUNTS = { all: 2, mine: 1, unassigned: 1, awaiting_reply: 1, unread: 1 };

interface World {
  row: Conversation;
  messages: Message[];
  posted: {
    text: string;
    client_message_id: string;
    note: boolean;
    mentions: string[];
    attachments: string[];
  }[];
}

export const world: World = { row: aConversation(), messages: [], posted: [] };

export function resetWorld(): void {
  useOutbox.setState({ rows: [] });
  useDrafts.setState({ texts: {} });
  useUploads.setState({ byDraft: {} });
  world.row = aConversation({ id: "c1", unread_count: 1 });
  world.messages = [aMessage({ id: "m1", conversation_id: "c1", text: "预算 35 万", learned: 2 })];
  world.posted = [];
  server.use(
    http.get(`${API}/chat/conversations`, () => HttpResponse.json({ items: [world.row], next_cursor: null })),
    http.get(`${API}/chat/conversations/counts`, () => HttpResponse.json(COUNTS)),
    http.get(`${API}/chat/conversations/c1`, () => HttpResponse.json(world.row)),
    http.post(`${API}/chat/conversations/c1/read`, () => {
      world.row = { ...world.row, unread_count: 0 };
      return HttpResponse.json(world.row);
    }),
    http.get(`${API}/chat/conversations/c1/messages`, () =>
      HttpResponse.json({ items: world.messages, prev_cursor: null, next_cursor: "newest" }),
    ),
    http.post(`${API}/chat/conversations/c1/messages`, async ({ request }) => {
      const body = (await request.json()) as World["posted"][number];
      world.posted.push(body);
      const stored = aMessage({
        conversation_id: "c1",
        text: body.text,
        direction: body.note ? "note" : "outbound",
        sender: { kind: "staff", id: ME.id, name: ME.display_name },
        client_message_id: body.client_message_id,
        delivery: body.note ? null : { state: "sent", error: null },
      });
      world.messages = [...world.messages, stored];
      return HttpResponse.json(stored, { status: 201 });
    }),
    http.get(`${API}/customers/customer-1/profile`, () =>
      HttpResponse.json(aProfile({ ai_summary: "预算已明确", active_insights: [anInsight()] })),
    ),
  );
}

function Inbox({ start }: { start: Partial<InboxLocation> }) {
  const [location, setLocation] = useState<InboxLocation>({
    view: "all",
    channelType: null,
    labelId: null,
    status: "open",
    conversationId: "c1",
    messageId: null,
    ...start,
  });
  return <InboxPage me={ME} location={location} onGo={(change) => setLocation({ ...location, ...change })} />;
}

export async function openInbox(start: Partial<InboxLocation> = {}) {
  const client = testQueryClient();
  client.setQueryData(sessionKeys.me, ME);
  await renderPage(<Inbox start={start} />, { client });
  return userEvent.setup();
}

export const log = () => screen.findByRole("log", { name: "与 陈思远 的消息" });
export const composer = () => screen.findByRole("textbox", { name: "回复 陈思远" });
