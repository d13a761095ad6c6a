import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError } from "@/api/errors";
import type { Message, MessagePage } from "@/api/types";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { clientId } from "@/lib/ids";
import { readStored, writeStored } from "@/lib/storage";
import "@/lib/i18n/visitor";
import { type Chat, EMPTY, type Sending, withMessages, withSending } from "./chatModel";
import type { Door } from "./door";
import { listen } from "./listening";

const PAGE = 50;
const VERSION = 1;
const OUTBOX = "visitor.outbox";
/** A short break is not worth a word. */
const PATIENCE = 5_000;

/** What was on its way when the page closed may have arrived or not; sending again is safe by its client id. */
const interrupted = (row: Sending): Sending => ({ ...row, state: "failed", error: null });

export function useChat(door: Door) {
  const [chat, setChat] = useState<Chat>(() => ({
    ...EMPTY,
    sending: readStored<Sending[]>(OUTBOX, VERSION, []).map(interrupted),
  }));
  const [failure, setFailure] = useState<unknown>(null);
  const [isLoaded, setLoaded] = useState(false);
  const [isOffline, setOffline] = useState(false);
  const latest = useRef(chat);
  latest.current = chat;
  const path = `/chat/conversations/${door.conversationId}/messages`;

  useEffect(() => writeStored(OUTBOX, VERSION, chat.sending), [chat.sending]);

  const load = useCallback(async () => {
    setFailure(null);
    try {
      const page = await door.ask<MessagePage>(`${path}?limit=${PAGE}`);
      setChat((known) => ({
        ...withMessages(known, page.items),
        older: known.messages.length > 0 ? known.older : page.prev_cursor,
        newer: page.next_cursor ?? known.newer,
      }));
      setLoaded(true);
    } catch (error) {
      setFailure(error);
    }
  }, [door, path]);

  const loadOlder = useCallback(async () => {
    const { older } = latest.current;
    if (!older) return;
    const page = await door.ask<MessagePage>(`${path}?limit=${PAGE}&before=${encodeURIComponent(older)}`);
    setChat((known) => ({ ...withMessages(known, page.items), older: page.prev_cursor }));
  }, [door, path]);

  const isAsking = useRef(false);
  const asksAgain = useRef(false);
  const catchUp = useCallback(async () => {
    asksAgain.current = true;
    if (isAsking.current) return;
    isAsking.current = true;
    try {
      // News that comes while asking means asking once more.
      while (asksAgain.current) {
        asksAgain.current = false;
        const { newer } = latest.current;
        const after = newer ? `&after=${encodeURIComponent(newer)}` : "";
        const page = await door.ask<MessagePage>(`${path}?limit=${PAGE}${after}`);
        setChat((known) => ({
          ...withMessages(known, page.items),
          newer: page.next_cursor ?? known.newer,
          older: known.messages.length === 0 ? page.prev_cursor : known.older,
        }));
        if (page.items.length === PAGE && page.next_cursor !== newer) asksAgain.current = true;
        await new Promise((resolve) => setTimeout(resolve));
      }
    } catch {
      // The stream tells of the lost line; the next news asks again.
    } finally {
      isAsking.current = false;
    }
  }, [door, path]);

  useEffect(() => void load(), [load]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen(door, {
      onNews: (isChange) => void (isChange ? load() : catchUp()),
      onConnected: (isConnected) => {
        clearTimeout(timer);
        if (isConnected) setOffline(false);
        else timer = setTimeout(() => setOffline(true), PATIENCE);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [door, load, catchUp]);

  const deliver = useCallback(
    async (row: Sending) => {
      setChat((known) => withSending(known, { ...row, state: "sending", error: null }));
      try {
        const message = await door.ask<Message>(path, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ type: "text", text: row.text, client_message_id: row.clientId }),
        });
        setChat((known) => withMessages(known, [message]));
      } catch (error) {
        setChat((known) => withSending(known, { ...row, state: "failed", error: whyFailed(error) }));
      }
    },
    [door, path],
  );

  const send = useCallback(
    (text: string) =>
      void deliver({
        clientId: clientId(),
        text,
        at: new Date().toISOString(),
        state: "sending",
        error: null,
      }),
    [deliver],
  );

  const recall = useCallback(
    async ({ id }: Message) => {
      try {
        const recalled = await door.ask<Message>(`${path}/${id}/revoke`, { method: "POST" });
        setChat((known) => withMessages(known, [recalled]));
      } catch (error) {
        toast(t("visitor.recallFailed", { why: whyFailed(error) }));
      }
    },
    [door, path],
  );

  return { chat, failure, isLoaded, isOffline, load, loadOlder, send, retry: deliver, recall };
}

export function whyFailed(error: unknown): string {
  const problem = asApiError(error);
  if (problem.isNetwork) return t("visitor.error.network");
  if (problem.status === 429) return t("visitor.error.tooMany", { n: problem.retryAfter ?? 60 });
  if (problem.status === 401 || problem.status === 403) return t("visitor.error.session");
  return t("visitor.error.server");
}
