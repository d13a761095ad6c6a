import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { asApiError } from "@/api/errors";
import type { Conversation, User } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { useRecall } from "../actions";
import { type Outgoing, useOutbox } from "../outbox";
import { threadQuery } from "../queries";
import { flattenMessages, mayRecall, threadItems } from "../threadModel";
import { Announcer } from "./Announcer";
import { ThreadScroller } from "./ThreadScroller";

interface ThreadProps {
  conversation: Conversation;
  me: User;
  /** The message that a link leads to; the thread opens around it. */
  messageId: string | null;
  onLatest: () => void;
  onRetry: (outgoing: Outgoing) => void;
  onEdit: (outgoing: Outgoing) => void;
  onReachEnd: () => void;
}

/** The messages of one conversation. */
export function Thread({ conversation, me, messageId, onLatest, onRetry, onEdit, onReachEnd }: ThreadProps) {
  const query = useInfiniteQuery(threadQuery(conversation.id, messageId));
  const recall = useRecall();
  const outbox = useOutbox((state) => state.rows);
  const messages = useMemo(() => flattenMessages(query.data), [query.data]);
  const items = useMemo(() => {
    // Around an old message the end of the thread is elsewhere, and with it what is being sent.
    const outgoing = messageId ? [] : outbox.filter((row) => row.conversationId === conversation.id);
    return threadItems(messages, outgoing);
  }, [messages, outbox, conversation.id, messageId]);

  // A link may lead to a message that is gone: say so and show the latest ones instead.
  const isLost = messageId !== null && query.isError && asApiError(query.error).status === 404;
  useEffect(() => {
    if (!isLost) return;
    toast(t("thread.notFoundMessage"));
    onLatest();
  }, [isLost, onLatest]);

  if (isLost) return <ThreadSkeleton />;
  if (query.isError && messages.length === 0) {
    return (
      <ErrorState
        error={query.error}
        onRetry={() => void query.refetch()}
        className="flex-1 justify-center"
      />
    );
  }
  if (query.isPending) return <ThreadSkeleton />;
  if (items.length === 0) return <EmptyState title={t("thread.empty")} className="flex-1" />;
  const name = conversation.customer.display_name;
  return (
    <>
      <Announcer key={conversation.id} messages={messages} name={name} />
      <ThreadScroller
        key={`${conversation.id}:${messageId ?? ""}`}
        items={items}
        name={name}
        author={me.display_name}
        markedId={messageId}
        hasOlder={query.hasPreviousPage}
        isLoadingOlder={query.isFetchingPreviousPage}
        onOlder={() => void query.fetchPreviousPage()}
        onNewer={
          query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined
        }
        onLatest={messageId ? onLatest : undefined}
        onRetry={onRetry}
        onEdit={onEdit}
        onReachEnd={onReachEnd}
        mayRecall={(message) => mayRecall(message, conversation, me)}
        onRecall={(message) => {
          recall(message);
          // The menu's button is gone with the bubble, and the focus would be lost with it.
          document.querySelector<HTMLElement>("[data-thread]")?.focus();
        }}
      />
    </>
  );
}

const SHAPES = ["w-64", "w-80 self-end", "w-48", "w-72", "w-60 self-end"];

function ThreadSkeleton() {
  return (
    <div className="flex flex-1 flex-col justify-end gap-4 px-6 pb-6" aria-busy="true">
      {SHAPES.map((shape) => (
        <Skeleton key={shape} className={`h-12 rounded-bubble ${shape}`} />
      ))}
    </div>
  );
}
