/** A visitor's thread: what was said, in order, and what is still on its way. Pure. */
import type { Message } from "@/api/types";
import { dayKey } from "@/lib/format";

export interface Sending {
  clientId: string;
  text: string;
  at: string;
  state: "sending" | "failed";
  error: string | null;
}

export interface Chat {
  messages: readonly Message[];
  sending: readonly Sending[];
  /** Where older messages continue; null at the beginning of the thread. */
  older: string | null;
  /** Where newer ones continue. */
  newer: string | null;
}

export const EMPTY: Chat = { messages: [], sending: [], older: null, newer: null };

const inOrder = (a: Message, b: Message) =>
  a.sent_at < b.sent_at ? -1 : a.sent_at > b.sent_at ? 1 : a.seq - b.seq || (a.id < b.id ? -1 : 1);

/** Fresh copies replace old ones; what has arrived is no longer on its way. */
export function withMessages(chat: Chat, fresh: readonly Message[]): Chat {
  const byId = new Map(chat.messages.map((message) => [message.id, message]));
  // Notes are for colleagues; should one ever come along, it is not drawn.
  for (const message of fresh) if (message.direction !== "note") byId.set(message.id, message);
  const messages = [...byId.values()].sort(inOrder);
  const stored = new Set(messages.map((message) => message.client_message_id));
  return { ...chat, messages, sending: chat.sending.filter((row) => !stored.has(row.clientId)) };
}

export function withSending(chat: Chat, row: Sending): Chat {
  if (chat.messages.some((message) => message.client_message_id === row.clientId)) return chat;
  const known = chat.sending.some((other) => other.clientId === row.clientId);
  const sending = known
    ? chat.sending.map((other) => (other.clientId === row.clientId ? row : other))
    : [...chat.sending, row];
  return { ...chat, sending };
}

export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; isFirst: boolean; isLast: boolean }
  | { kind: "sending"; key: string; row: Sending };

const GAP = 5 * 60_000;

/** Day rules between days; bubbles of one speaker within five minutes stand together. */
export function linesOf({ messages, sending }: Chat): Line[] {
  const lines: Line[] = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const startsDay = !before || dayKey(before.sent_at) !== dayKey(message.sent_at);
    if (startsDay) lines.push({ kind: "day", key: dayKey(message.sent_at), at: message.sent_at });
    lines.push({
      kind: "message",
      key: message.id,
      message,
      isFirst: startsDay || !together(before, message),
      isLast: !after || !together(message, after),
    });
  });
  return [...lines, ...sending.map((row): Line => ({ kind: "sending", key: row.clientId, row }))];
}

const together = (a: Message, b: Message) =>
  a.revoked_at === null &&
  b.revoked_at === null &&
  a.direction === b.direction &&
  a.sender.name === b.sender.name &&
  Date.parse(b.sent_at) - Date.parse(a.sent_at) < GAP &&
  dayKey(a.sent_at) === dayKey(b.sent_at);
