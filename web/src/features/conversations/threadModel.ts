/** Rules of a thread: order, day rules, grouping of bubbles. Pure. */
import type { InfiniteData } from "@tanstack/react-query";
import { mayManage } from "@/api/session";
import type { Conversation, Message, MessagePage, User } from "@/api/types";
import { dayKey } from "@/lib/format";
import type { Outgoing } from "./outbox";

export interface ThreadCursor {
  before?: string;
  after?: string;
  around?: string;
}

export type ThreadPages = InfiniteData<MessagePage>;

export type ThreadItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; isFirst: boolean; showsMeta: boolean }
  | { kind: "outgoing"; key: string; outgoing: Outgoing };

const GROUP_GAP = 5 * 60_000;
const MINUTE = 60_000;

const byTime = (a: Message, b: Message) =>
  a.sent_at < b.sent_at ? -1 : a.sent_at > b.sent_at ? 1 : a.seq - b.seq || (a.id < b.id ? -1 : 1);

/** Every loaded message once, by the source's clock. */
export function flattenMessages(pages: ThreadPages | undefined): Message[] {
  if (!pages) return [];
  const byId = new Map<string, Message>();
  for (const page of pages.pages) for (const message of page.items) byId.set(message.id, message);
  return [...byId.values()].sort(byTime);
}

/** Fresh copies replace their old ones; unknown ones join at the end. Older ones than all loaded wait for their page. */
export function mergeMessages(
  pages: ThreadPages,
  fresh: readonly Message[],
  newest?: string | null,
): ThreadPages {
  const incoming = new Map(fresh.map((message) => [message.id, message]));
  const merged = pages.pages.map((page) => ({
    ...page,
    items: page.items.map((message) => {
      const replacement = incoming.get(message.id);
      incoming.delete(message.id);
      return replacement ?? message;
    }),
  }));
  const first = merged[0];
  const last = merged.at(-1);
  if (!first || !last) return pages;
  const oldest = flattenMessages(pages)[0];
  const joining = [...incoming.values()].filter(
    (message) => first.prev_cursor === null || !oldest || byTime(message, oldest) > 0,
  );
  last.items = [...last.items, ...joining];
  if (newest) last.next_cursor = newest;
  return { ...pages, pages: merged };
}

/** The cursor of the newest message that is loaded. */
export function newestCursor(pages: ThreadPages): string | null {
  return pages.pages.findLast((page) => page.next_cursor !== null)?.next_cursor ?? null;
}

/** Bubbles of one speaker within five minutes stand together; the time is written where the minute changes. */
export function threadItems(messages: readonly Message[], outgoing: readonly Outgoing[]): ThreadItem[] {
  const items: ThreadItem[] = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const newDay = !before || dayKey(before.sent_at) !== dayKey(message.sent_at);
    if (newDay) items.push({ kind: "day", key: `day-${dayKey(message.sent_at)}`, at: message.sent_at });
    items.push({
      kind: "message",
      key: message.id,
      message,
      isFirst: newDay || !before || !sameGroup(before, message),
      showsMeta: !after || !sameGroup(message, after) || hasOwnMeta(message) || !sameMinute(message, after),
    });
  });
  const stored = new Set(messages.map((message) => message.client_message_id));
  for (const row of outgoing) {
    if (!stored.has(row.clientId)) items.push({ kind: "outgoing", key: row.clientId, outgoing: row });
  }
  return items;
}

function sameGroup(a: Message, b: Message): boolean {
  return (
    a.revoked_at === null &&
    b.revoked_at === null &&
    a.direction === b.direction &&
    a.sender.kind === b.sender.kind &&
    a.sender.id === b.sender.id &&
    a.sender.name === b.sender.name &&
    Date.parse(b.sent_at) - Date.parse(a.sent_at) < GROUP_GAP &&
    dayKey(a.sent_at) === dayKey(b.sent_at)
  );
}

const sameMinute = (a: Message, b: Message) =>
  Math.floor(Date.parse(a.sent_at) / MINUTE) === Math.floor(Date.parse(b.sent_at) / MINUTE);

const hasOwnMeta = (message: Message) =>
  (message.learned ?? 0) > 0 || message.delivery?.state === "failed" || message.delivery?.state === "unknown";

/** One's own words, or for who sees everything a colleague's; what has left for another app is recalled there. */
export function mayRecall(message: Message, conversation: Pick<Conversation, "tag">, me: User): boolean {
  if (message.revoked_at !== null || message.direction === "inbound") return false;
  if (message.sender.kind === "system") return false;
  if (message.direction === "outbound" && conversation.tag === "channel") return false;
  return message.sender.id === me.id || mayManage(me);
}

/** How urgent an unanswered message is. */
export function waitingTone(ms: number): "warn" | "bad" {
  return ms >= 30 * MINUTE ? "bad" : "warn";
}
