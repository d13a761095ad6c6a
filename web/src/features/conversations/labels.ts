/** The labels of conversations: reading them, putting them on and taking them off, and keeping the list. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { conversationKeys, labelKeys } from "@/api/keys";
import type { Conversation, Label } from "@/api/types";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { putRow } from "./liveWork";

export const labelsQuery = queryOptions({
  queryKey: labelKeys.all,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: Label[] }>(api.GET("/api/v1/conversation-labels", { signal }))).items,
  staleTime: 300_000,
});

/** Puts a label on, or takes off one that is there; shown at once, and taken back when the server refuses. */
export function useToggleLabel(conversation: Conversation) {
  const client = useQueryClient();
  const has = (label: Label) => conversation.labels.some(({ id }) => id === label.id);
  return useMutation({
    mutationFn: (label: Label) => {
      const at = { params: { path: { conversation_id: conversation.id, label_id: label.id } } };
      const path = "/api/v1/chat/conversations/{conversation_id}/labels/{label_id}";
      return unwrap<Conversation>(has(label) ? api.DELETE(path, at) : api.PUT(path, at));
    },
    onMutate: (label) => {
      const others = conversation.labels.filter(({ id }) => id !== label.id);
      putRow(client, { ...conversation, labels: has(label) ? others : [...others, label] });
    },
    onSuccess: (row) => putRow(client, row),
    onError: (error) => {
      putRow(client, conversation);
      toast(whyNot(error));
    },
  });
}

interface LabelForm {
  id: string | null;
  name: string;
  hue: string;
}

/** Makes, renames or recolours a label. */
export function useSaveLabel() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, name, hue }: LabelForm) =>
      unwrap<Label>(
        id
          ? api.PATCH("/api/v1/conversation-labels/{label_id}", {
              params: { path: { label_id: id } },
              body: { name, hue },
            })
          : api.POST("/api/v1/conversation-labels", { body: { name, hue } }),
      ),
    onSuccess: refresh,
  });
}

/** Removes a label from everywhere. */
export function useDeleteLabel() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE("/api/v1/conversation-labels/{label_id}", { params: { path: { label_id: id } } }),
    onSuccess: refresh,
  });
}

/** Rows carry their labels along, so they are read again too. */
function useRefresh(): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [labelKeys.all, conversationKeys.lists, conversationKeys.ones])
      void client.invalidateQueries({ queryKey });
  };
}
