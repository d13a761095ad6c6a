/** Canned replies: finding one, filling it for a conversation, and keeping one's own. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { cannedKeys } from "@/api/keys";
import type { CannedReply, FilledReply } from "@/api/types";

export const cannedQuery = (q: string) =>
  queryOptions({
    queryKey: cannedKeys.list(q),
    queryFn: async ({ signal }) =>
      (
        await unwrap<{ items: CannedReply[] }>(
          api.GET("/api/v1/canned-replies", { params: { query: { q } }, signal }),
        )
      ).items,
    staleTime: 60_000,
    networkMode: "always",
  });

/** The reply with the customer's name and the like in their places, and the places that stay empty. */
export const fillReply = (replyId: string, conversationId: string) =>
  unwrap<FilledReply>(
    api.GET("/api/v1/canned-replies/{reply_id}/filled", {
      params: { path: { reply_id: replyId }, query: { conversation_id: conversationId } },
    }),
  );

export interface CannedForm {
  id: string | null;
  code: string;
  text: string;
  shared: boolean;
  version: number;
}

/** Makes or changes a reply. */
export function useSaveReply() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, code, text, shared, version }: CannedForm) =>
      unwrap<CannedReply>(
        id
          ? api.PATCH("/api/v1/canned-replies/{reply_id}", {
              params: { path: { reply_id: id } },
              body: { code, text, version },
            })
          : api.POST("/api/v1/canned-replies", { body: { code, text, shared } }),
      ),
    onSuccess: refresh,
  });
}

export function useDeleteReply() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE("/api/v1/canned-replies/{reply_id}", { params: { path: { reply_id: id } } }),
    onSuccess: refresh,
  });
}

function useRefresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: cannedKeys.all });
}
