/** Changing conversations. What a person sees at once is put in the cache first and taken back on failure. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/errors";
import { conversationKeys, teamKeys } from "@/api/keys";
import type { Conversation, ConversationStatus, Message, Named } from "@/api/types";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { upcoming } from "@/lib/format";
import { t } from "@/lib/i18n";
import { clientId } from "@/lib/ids";
import { patchMessage, patchThread, putRow } from "./liveWork";
import { type Outgoing, useOutbox } from "./outbox";
import { fetchConversation } from "./queries";

interface Change {
  assignee?: Named | null;
  status?: ConversationStatus;
  /** Goes with the status `snoozed`; none means until the customer writes. */
  snoozed_until?: string | null;
}

const saveChange = (row: Conversation, change: Change) =>
  unwrap<Conversation>(
    api.PATCH("/api/v1/chat/conversations/{conversation_id}", {
      params: { path: { conversation_id: row.id } },
      body: {
        version: row.version,
        ...("assignee" in change ? { assignee_id: change.assignee?.id ?? null } : {}),
        ...(change.status ? { status: change.status } : {}),
        ...(change.snoozed_until ? { snoozed_until: change.snoozed_until } : {}),
      },
    }),
  );

/**
 * Assigns, closes, puts aside or reopens. When someone else was faster, their state is shown and the change can be
 * repeated; what leaves the list can be taken back for a moment.
 */
export function useChangeConversation(conversation: Conversation) {
  const client = useQueryClient();
  const settle = (row: Conversation) => {
    putRow(client, row);
    void client.invalidateQueries({ queryKey: conversationKeys.counts });
    void client.invalidateQueries({ queryKey: teamKeys.all });
  };
  const undo = async (row: Conversation) => {
    const { status, snoozed_until } = conversation;
    try {
      settle(await saveChange(row, { status, snoozed_until }));
    } catch (error) {
      toast(whyNot(error));
    }
  };
  return useMutation({
    mutationFn: (change: Change) => saveChange(conversation, change),
    onMutate: (change) =>
      putRow(client, { ...conversation, ...(change.status ? { snoozed_until: null } : {}), ...change }),
    onSuccess: (row, change) => {
      settle(row);
      const action = { label: t("action.undo"), onClick: () => void undo(row) };
      if (change.status === "closed") toast(t("thread.closed"), { action });
      if (change.status === "snoozed") toast(snoozedText(row), { action });
    },
    onError: async (error) => {
      const { status, title } = asApiError(error);
      putRow(client, conversation);
      if (status === 412) putRow(client, await fetchConversation(conversation.id));
      toast(status === 412 ? t("composer.stale") : title || t("error.title"));
    },
  });
}

/** Gives the conversation to the colleague whose turn it is. Who that is only the server knows, so it is asked first. */
export function useDispatch(conversationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap<Conversation>(
        api.POST("/api/v1/chat/conversations/{conversation_id}/dispatch", {
          params: { path: { conversation_id: conversationId } },
        }),
      ),
    onSuccess: (row) => {
      putRow(client, row);
      void client.invalidateQueries({ queryKey: conversationKeys.counts });
      void client.invalidateQueries({ queryKey: teamKeys.all });
      toast(t("team.dispatched", { name: row.assignee?.display_name ?? "" }));
    },
    onError: (error) => {
      const { code } = asApiError(error);
      toast(code === "dispatch_off" || code === "nobody_free" ? t(`team.${code}`) : whyNot(error));
    },
  });
}

const snoozedText = ({ snoozed_until }: Conversation) =>
  snoozed_until
    ? t("snooze.done", { time: upcoming(snoozed_until, Date.now()) })
    : t("snooze.doneUntilReply");

/** Marks as read, once for each state of the row; a failure is left to the next look. */
export function useMarkRead() {
  const client = useQueryClient();
  return useCallback(
    async (conversation: Conversation) => {
      putRow(client, { ...conversation, unread_count: 0 });
      try {
        const path = { conversation_id: conversation.id };
        putRow(
          client,
          await unwrap(api.POST("/api/v1/chat/conversations/{conversation_id}/read", { params: { path } })),
        );
        void client.invalidateQueries({ queryKey: conversationKeys.counts });
      } catch {
        putRow(client, conversation);
      }
    },
    [client],
  );
}

/** What somebody wrote and wants to send. */
export type Words = Pick<Outgoing, "text" | "note" | "mentions" | "attachments">;

const sendProblem = (error: unknown): string =>
  asApiError(error).fields.some(({ code }) => code === "cannot_see")
    ? t("composer.mentionCannotSee")
    : whyNot(error);

/** Sends a text or a note: a row appears at once and is replaced by the server's; on failure it stays, to be repeated. */
export function useSend(conversationId: string) {
  const client = useQueryClient();

  const deliver = useCallback(
    async (row: Outgoing) => {
      const outbox = useOutbox.getState();
      outbox.put({ ...row, state: "sending", error: null });
      try {
        const message = await unwrap<Message>(
          api.POST("/api/v1/chat/conversations/{conversation_id}/messages", {
            params: { path: { conversation_id: row.conversationId } },
            body: {
              type: "text",
              text: row.text,
              client_message_id: row.clientId,
              note: row.note,
              mentions: row.mentions,
              attachments: row.attachments.map(({ id }) => id),
            },
          }),
        );
        patchThread(client, conversationKeys.thread(row.conversationId), [message], null);
        outbox.remove(row.clientId);
        putRow(client, await fetchConversation(row.conversationId));
      } catch (error) {
        // Once stored, a failing look at the row is no failure of the message.
        if (!useOutbox.getState().rows.some((other) => other.clientId === row.clientId)) return;
        outbox.put({ ...row, state: "failed", error: sendProblem(error) });
      }
    },
    [client],
  );

  const send = useCallback(
    (words: Words) =>
      deliver({
        ...words,
        clientId: clientId(),
        conversationId,
        at: new Date().toISOString(),
        state: "sending",
        error: null,
      }),
    [conversationId, deliver],
  );

  return { send, retry: deliver };
}

/** Recalls a message: its words go at once, and come back when the server refuses. */
export function useRecall(): (message: Message) => void {
  const client = useQueryClient();
  return useCallback(
    async (message: Message) => {
      const { id, conversation_id } = message;
      patchMessage(client, { ...message, text: "", content: {}, revoked_at: new Date().toISOString() });
      try {
        const recalled = await unwrap<Message>(
          api.POST("/api/v1/chat/conversations/{conversation_id}/messages/{message_id}/revoke", {
            params: { path: { conversation_id, message_id: id } },
          }),
        );
        patchMessage(client, recalled);
        putRow(client, await fetchConversation(conversation_id));
      } catch (error) {
        patchMessage(client, message);
        toast(t("thread.recallFailed", { why: whyNot(error) }));
      }
    },
    [client],
  );
}
