/** Carries out work on the query cache. What needs knowledge of threads and rows is passed in by the shell. */
import type { QueryClient } from "@tanstack/react-query";
import {
  alertKeys,
  channelConfigKeys,
  conversationKeys,
  customerKeys,
  insightKeys,
  labelKeys,
  notificationKeys,
  runKeys,
} from "@/api/keys";
import type { Work } from "./mapping";

/** What the conversations know how to do with their own cache. */
export interface ThreadWork {
  appendNew: (conversationId: string, messageIds: string[]) => Promise<void>;
  refreshMessages: (conversationId: string, messageIds: string[]) => Promise<void>;
  refreshThread: (conversationId: string) => Promise<void>;
  refreshRows: (conversationIds: string[]) => Promise<void>;
  refreshRowsOf: (customerId: string) => Promise<void>;
  refreshLearned: (customerId: string) => Promise<void>;
  catchUp: () => Promise<void>;
}

/** `onFailed` hears when something could not be read; the caller then brings everything up to date later. */
export function perform(
  client: QueryClient,
  threads: ThreadWork,
  works: readonly Work[],
  onFailed: () => void = () => undefined,
): void {
  const attempt = (promise: Promise<void>) => void promise.catch(onFailed);
  for (const [conversationId, ids] of byConversation(works, "messages"))
    attempt(threads.appendNew(conversationId, ids));
  for (const [conversationId, ids] of byConversation(works, "message"))
    attempt(threads.refreshMessages(conversationId, ids));
  const rows = works.flatMap((work) => (work.kind === "row" ? [work.conversationId] : []));
  if (rows.length > 0) attempt(threads.refreshRows(rows));
  for (const work of works) performOne(client, threads, work, attempt);
}

type Attempt = (promise: Promise<void>) => void;

function performOne(client: QueryClient, threads: ThreadWork, work: Work, attempt: Attempt): void {
  switch (work.kind) {
    case "thread":
      attempt(threads.refreshThread(work.conversationId));
      break;
    case "rowsOf":
      attempt(threads.refreshRowsOf(work.customerId));
      break;
    case "counts":
      void client.invalidateQueries({ queryKey: conversationKeys.counts });
      break;
    case "profile":
      refreshProfile(client, work.customerId, work.version);
      break;
    case "learned":
      attempt(threads.refreshLearned(work.customerId));
      break;
    case "customers":
      void client.invalidateQueries({ queryKey: customerKeys.lists });
      break;
    case "run":
      refreshRun(client, work.runId);
      break;
    case "runs":
      void client.invalidateQueries({ queryKey: runKeys.lists });
      void client.invalidateQueries({ queryKey: runKeys.allStats });
      break;
    case "notifications":
      void client.invalidateQueries({ queryKey: notificationKeys.all });
      break;
    case "alerts":
      void client.invalidateQueries({ queryKey: alertKeys.all });
      break;
    case "labels":
      for (const queryKey of [labelKeys.all, conversationKeys.lists, conversationKeys.ones])
        void client.invalidateQueries({ queryKey });
      break;
    case "channels":
      void client.invalidateQueries({ queryKey: channelConfigKeys.all });
      break;
    case "resync":
      resync(client);
      attempt(threads.catchUp());
      break;
  }
}

/** A run that thinks again about the messages of another changes that one too, once it has succeeded. */
function refreshRun(client: QueryClient, runId: string): void {
  const known = client.getQueryData<{ replaces_run_id: string | null }>(runKeys.one(runId));
  for (const id of [runId, known?.replaces_run_id])
    if (id) void client.invalidateQueries({ queryKey: runKeys.one(id) });
}

/** A profile that is already at the announced version stays; a past one never changes. */
function refreshProfile(client: QueryClient, customerId: string, version: number | null): void {
  const known = client.getQueryData<{ version: number }>(customerKeys.profile(customerId));
  if (known && version !== null && known.version >= version) return;
  void client.invalidateQueries({ queryKey: customerKeys.profile(customerId) });
  void client.invalidateQueries({ queryKey: customerKeys.one(customerId) });
  void client.invalidateQueries({ queryKey: insightKeys.family(customerId) });
}

function resync(client: QueryClient): void {
  const families = [customerKeys.all, insightKeys.all, runKeys.all, notificationKeys.all, alertKeys.all];
  for (const queryKey of [conversationKeys.counts, ...families]) void client.invalidateQueries({ queryKey });
}

function byConversation(works: readonly Work[], kind: "messages" | "message"): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const work of works) {
    if (work.kind !== kind) continue;
    found.set(work.conversationId, [...(found.get(work.conversationId) ?? []), work.messageId]);
  }
  return found;
}
