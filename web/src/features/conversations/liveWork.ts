/** Keeps cached rows and threads in step with the server: small reads, merged where they belong. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { type ConversationFilters, conversationKeys, sessionKeys } from "@/api/keys";
import type { Conversation, Message, User } from "@/api/types";
import { type ConversationPages, upsertRow } from "./listModel";
import { fetchConversation, fetchConversations, fetchMessages, THREAD_PAGE } from "./queries";
import { mergeMessages, newestCursor, type ThreadPages } from "./threadModel";

/** More rows than this at once are read as a page, not one by one. */
const MANY_ROWS = 8;
const CATCH_UP_PAGE = 200;

let openConversation: string | null = null;

/** Names the conversation on screen, whose row stays in place while it is read. Returns what to do on leaving it. */
export function keepOpen(client: QueryClient, id: string): () => void {
  openConversation = id;
  return () => {
    openConversation = null;
    const row = client.getQueryData<Conversation>(conversationKeys.one(id));
    // Closed or read meanwhile, it now leaves the lists that it no longer belongs to.
    if (row) putRow(client, row);
  };
}

export function createThreadWork(client: QueryClient) {
  return {
    appendNew: (conversationId: string, messageIds: string[]) =>
      appendNew(client, conversationId, messageIds),
    refreshMessages: (conversationId: string, ids: string[]) => refreshMessages(client, conversationId, ids),
    refreshThread: (conversationId: string) => refreshThread(client, conversationId),
    refreshRows: (ids: string[]) => refreshRows(client, ids),
    refreshRowsOf: (customerId: string) => refreshRowsOf(client, customerId),
    refreshLearned: (customerId: string) => refreshLearned(client, customerId),
    catchUp: () => catchUp(client),
  };
}

/** Fetches what is newer than the newest loaded message. A thread that nobody looks at is dropped instead. */
async function appendNew(client: QueryClient, conversationId: string, messageIds: string[]): Promise<void> {
  const prefix = [...conversationKeys.threads, conversationId];
  client.removeQueries({ queryKey: prefix, type: "inactive" });
  for (const [key, pages] of threads(client, prefix)) {
    if (!isCaughtUp(key, pages)) continue;
    const arrived = await fetchNewer(client, key, conversationId, pages);
    // Late history is older than the newest loaded message: ask for each by name.
    const missing = messageIds.filter((id) => !arrived.has(id) && !hasMessage(client, key, id));
    if (missing.length > 0) await refreshMessages(client, conversationId, missing.slice(0, MANY_ROWS));
  }
}

async function fetchNewer(
  client: QueryClient,
  key: QueryKey,
  conversationId: string,
  pages: ThreadPages,
): Promise<Set<string>> {
  const arrived = new Set<string>();
  let after = newestCursor(pages);
  for (;;) {
    const page = await fetchMessages(conversationId, { ...(after ? { after } : {}), limit: CATCH_UP_PAGE });
    for (const message of page.items) arrived.add(message.id);
    patchThread(client, key, page.items, page.next_cursor);
    if (page.items.length < CATCH_UP_PAGE || page.next_cursor === null) return arrived;
    after = page.next_cursor;
  }
}

/** Reads some messages anew, for a changed state or a lesson learned. */
async function refreshMessages(client: QueryClient, conversationId: string, ids: string[]): Promise<void> {
  const prefix = [...conversationKeys.threads, conversationId];
  if (threads(client, prefix).length === 0) return;
  const found = await Promise.all(ids.map((id) => fetchMessages(conversationId, { around: id, limit: 1 })));
  const messages = found.flatMap((page) => page.items);
  for (const [key] of threads(client, prefix)) patchThread(client, key, messages, null);
}

/** Reads the newest page of a thread anew and replaces what is known of it. */
async function refreshThread(client: QueryClient, conversationId: string): Promise<void> {
  const open = threads(client, [...conversationKeys.threads, conversationId]);
  if (open.length === 0) return;
  const newest = await fetchMessages(conversationId, { limit: THREAD_PAGE });
  for (const [key, pages] of open) patchThread(client, key, knownOf(pages, newest.items), null);
}

/** Those that are loaded already: a refresh must not open a gap by adding what lies beyond it. */
function knownOf(pages: ThreadPages, messages: Message[]): Message[] {
  const ids = new Set(pages.pages.flatMap((page) => page.items).map((message) => message.id));
  return messages.filter((message) => ids.has(message.id));
}

/** A run may have learned from any recent message of this customer: read the newest page of their threads again. */
async function refreshLearned(client: QueryClient, customerId: string): Promise<void> {
  for (const [key, pages] of threads(client, conversationKeys.threads)) {
    const sample = pages.pages.flatMap((page) => page.items).at(-1);
    if (sample?.customer_id !== customerId) continue;
    const newest = await fetchMessages(sample.conversation_id, { limit: THREAD_PAGE });
    patchThread(client, key, knownOf(pages, newest.items), null);
  }
}

async function refreshRows(client: QueryClient, ids: string[]): Promise<void> {
  if (ids.length > MANY_ROWS) return refreshFirstPages(client);
  const rows = await Promise.allSettled(ids.map((id) => fetchConversation(id)));
  for (const row of rows) if (row.status === "fulfilled") putRow(client, row.value);
}

/** A customer was renamed or moved on: their rows that are loaded show it. */
async function refreshRowsOf(client: QueryClient, customerId: string): Promise<void> {
  const ids = new Set<string>();
  for (const [, pages] of client.getQueriesData<ConversationPages>({ queryKey: conversationKeys.lists })) {
    for (const row of pages?.pages.flatMap((page) => page.items) ?? []) {
      if (row.customer.id === customerId) ids.add(row.id);
    }
  }
  if (ids.size > 0) await refreshRows(client, [...ids]);
}

async function refreshFirstPages(client: QueryClient): Promise<void> {
  for (const query of client.getQueryCache().findAll({ queryKey: conversationKeys.lists, type: "active" })) {
    const page = await fetchConversations(query.queryKey[2] as ConversationFilters, null);
    for (const row of page.items) putRow(client, row);
  }
  if (openConversation) putRow(client, await fetchConversation(openConversation));
}

/** Puts a fresh row into every cached list that it belongs to, and out of the others. */
export function putRow(client: QueryClient, row: Conversation): void {
  const known = client.getQueryData<Conversation>(conversationKeys.one(row.id));
  if (known && known.version > row.version) return;
  client.setQueryData(conversationKeys.one(row.id), row);
  const meId = client.getQueryData<User>(sessionKeys.me)?.id ?? "";
  for (const [key, pages] of client.getQueriesData<ConversationPages>({ queryKey: conversationKeys.lists })) {
    if (!pages) continue;
    const filters = key[2] as ConversationFilters;
    client.setQueryData(key, upsertRow(pages, row, { filters, meId, keepId: openConversation }));
  }
}

/** After a gap of unknown length: everything on screen is brought up to date, everything else forgotten. */
async function catchUp(client: QueryClient): Promise<void> {
  client.removeQueries({ queryKey: conversationKeys.lists, type: "inactive" });
  client.removeQueries({ queryKey: conversationKeys.threads, type: "inactive" });
  await refreshFirstPages(client);
  for (const [key, pages] of threads(client, conversationKeys.threads)) {
    const conversationId = key[1] as string;
    if (isCaughtUp(key, pages)) await fetchNewer(client, key, conversationId, pages);
    await refreshThread(client, conversationId);
  }
}

export function patchThread(
  client: QueryClient,
  key: QueryKey,
  messages: Message[],
  newest: string | null,
): void {
  client.setQueryData<ThreadPages>(key, (pages) => pages && mergeMessages(pages, messages, newest));
}

/** Shows a fresh copy of a message in every open thread that has it. */
export function patchMessage(client: QueryClient, message: Message): void {
  for (const [key, pages] of threads(client, [...conversationKeys.threads, message.conversation_id]))
    patchThread(client, key, knownOf(pages, [message]), null);
}

/** A thread opened around an old message must not grow at its end before the gap is closed. */
function isCaughtUp(key: QueryKey, pages: ThreadPages): boolean {
  const last = pages.pages.at(-1);
  return key[2] === "latest" || (pages.pages.length > 1 && (last?.items.length ?? 0) < THREAD_PAGE);
}

function hasMessage(client: QueryClient, key: QueryKey, id: string): boolean {
  const pages = client.getQueryData<ThreadPages>(key);
  return pages?.pages.some((page) => page.items.some((message) => message.id === id)) ?? false;
}

function threads(client: QueryClient, prefix: QueryKey): [QueryKey, ThreadPages][] {
  return client
    .getQueriesData<ThreadPages>({ queryKey: prefix, type: "active" })
    .flatMap(([key, pages]) => (pages ? [[key, pages] as [QueryKey, ThreadPages]] : []));
}
