/** Reading one's own notifications, and marking them as read. */
import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { notificationKeys } from "@/api/keys";
import type { NotificationPage } from "@/api/types";

const PAGE = 30;

export const notificationsQuery = (isUnreadOnly: boolean) =>
  infiniteQueryOptions({
    queryKey: notificationKeys.list(isUnreadOnly),
    queryFn: ({ pageParam, signal }) =>
      unwrap<NotificationPage>(
        api.GET("/api/v1/notifications", {
          params: {
            query: { unread: isUnreadOnly || undefined, limit: PAGE, cursor: pageParam ?? undefined },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: (before) => before,
  });

/** Marks one as read, or all with null; the bell counts at once what the server says is left. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      unwrap<{ unread_count: number }>(
        id === null
          ? api.POST("/api/v1/notifications/read")
          : api.POST("/api/v1/notifications/{notification_id}/read", {
              params: { path: { notification_id: id } },
            }),
      ),
    onSuccess: ({ unread_count: left }) => {
      client.setQueryData(notificationKeys.unreadCount, left);
      void client.invalidateQueries({ queryKey: notificationKeys.all });
    },
  });
}
