import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { conversationKeys } from "@/api/keys";
import type { ConversationCounts } from "@/api/types";

export const countsQuery = queryOptions({
  queryKey: conversationKeys.counts,
  queryFn: ({ signal }) =>
    unwrap<ConversationCounts>(api.GET("/api/v1/chat/conversations/counts", { signal })),
});
