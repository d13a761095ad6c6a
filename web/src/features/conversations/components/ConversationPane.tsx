import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MessageSquareOff } from "lucide-react";
import { type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";
import { asApiError } from "@/api/errors";
import type { Conversation, User } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { channelLabel, useChannels } from "@/components/SourceTag";
import { t } from "@/lib/i18n";
import { useChangeConversation, useMarkRead, useSend, type Words } from "../actions";
import { keepOpen } from "../liveWork";
import { conversationQuery } from "../queries";
import { Composer, type ComposerHandle } from "./Composer";
import { LabelStrip } from "./LabelStrip";
import { Thread } from "./Thread";
import { ThreadHeader } from "./ThreadHeader";

export interface PaneHandle {
  reply: () => void;
  assign: () => void;
  toggleClosed: () => void;
}

interface ConversationPaneProps {
  conversationId: string;
  messageId: string | null;
  me: User;
  isPanelOpen: boolean;
  onTogglePanel: () => void;
  onBack: () => void;
  onLatest: () => void;
  ref?: Ref<PaneHandle>;
}

/** The middle of the inbox: one conversation with its head, its messages and the composer. */
export function ConversationPane(props: ConversationPaneProps) {
  const query = useQuery(conversationQuery(props.conversationId));
  const client = useQueryClient();
  useEffect(() => keepOpen(client, props.conversationId), [client, props.conversationId]);

  if (query.data) return <OpenConversation {...props} conversation={query.data} />;
  if (!query.isError) return <PaneSkeleton />;
  if (asApiError(query.error).status === 404) {
    return <EmptyState icon={MessageSquareOff} title={t("inbox.gone")} className="h-full" />;
  }
  return (
    <ErrorState error={query.error} onRetry={() => void query.refetch()} className="h-full justify-center" />
  );
}

function OpenConversation(props: ConversationPaneProps & { conversation: Conversation }) {
  const { conversation, messageId, me, isPanelOpen, onTogglePanel, onBack, onLatest, ref } = props;
  const channels = useChannels();
  const change = useChangeConversation(conversation);
  const { send, retry } = useSend(conversation.id);
  const onReachEnd = useReading(conversation);
  const [isAssigning, setAssigning] = useState(false);
  const composer = useRef<ComposerHandle>(null);

  useImperativeHandle(ref, () => ({
    reply: () => composer.current?.focus(),
    assign: () => setAssigning(true),
    toggleClosed: () => change.mutate({ status: conversation.status === "closed" ? "open" : "closed" }),
  }));

  const onSend = (words: Words) => {
    if (messageId) onLatest();
    void send(words);
  };

  return (
    <section
      className="flex h-full min-w-0 flex-col bg-thread"
      aria-label={conversation.customer.display_name}
    >
      <ThreadHeader
        conversation={conversation}
        channels={channels}
        me={me}
        isAssigning={isAssigning}
        onAssigning={setAssigning}
        isPanelOpen={isPanelOpen}
        onTogglePanel={onTogglePanel}
        onBack={onBack}
      />
      <LabelStrip conversation={conversation} />
      <ErrorBoundary resetKey={conversation.id}>
        <Thread
          conversation={conversation}
          me={me}
          messageId={messageId}
          onLatest={onLatest}
          onRetry={retry}
          onEdit={(outgoing) => composer.current?.takeBack(outgoing)}
          onReachEnd={onReachEnd}
        />
      </ErrorBoundary>
      <Composer
        key={conversation.id}
        ref={composer}
        conversation={conversation}
        channelName={channelLabel(channels, conversation.channel_type, conversation.source_label)}
        channel={channels.get(conversation.channel_type)}
        me={me}
        onSend={onSend}
      />
    </section>
  );
}

/** Marks as read what the reader has in view: at the end of the thread, with the page in front. */
function useReading(conversation: Conversation): () => void {
  const markRead = useMarkRead();
  const atEnd = useRef(false);
  const marked = useRef<Conversation | null>(null);
  const look = useCallback(() => {
    if (!atEnd.current || conversation.unread_count === 0 || document.visibilityState !== "visible") return;
    if (marked.current === conversation) return;
    marked.current = conversation;
    void markRead(conversation);
  }, [conversation, markRead]);

  useEffect(() => {
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [look]);

  return useCallback(() => {
    atEnd.current = true;
    look();
  }, [look]);
}

function PaneSkeleton() {
  return (
    <div className="flex h-full flex-col bg-thread" aria-busy="true">
      <div className="flex h-13 items-center border-line border-b bg-surface px-4.5">
        <Skeleton className="h-5 w-40" />
      </div>
    </div>
  );
}
