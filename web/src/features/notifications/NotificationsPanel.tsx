import { useInfiniteQuery } from "@tanstack/react-query";
import { BellOff } from "lucide-react";
import { type ReactElement, useState } from "react";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { Popover } from "@/components/Popover";
import { Segmented } from "@/components/Segmented";
import { SkeletonRows } from "@/components/Skeleton";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import "@/lib/i18n/desk";
import { useMedia } from "@/lib/useMedia";
import { NotificationRow } from "./components/NotificationRow";
import { notificationsQuery, useMarkRead } from "./queries";

export interface PanelProps {
  trigger: ReactElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  unread: number;
}

/** One's own notifications beside the bell, newest first. */
export function NotificationsPanel({ trigger, open, onOpenChange, unread }: PanelProps) {
  const isWide = useMedia("(min-width: 640px)");
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      trigger={trigger}
      label={t("nav.notifications")}
      side={isWide ? "right" : "top"}
      className="flex max-h-[min(560px,calc(100vh-80px))] w-[min(380px,calc(100vw-16px))] flex-col"
    >
      <List unread={unread} onOpened={() => onOpenChange(false)} />
    </Popover>
  );
}

function List({ unread, onOpened }: { unread: number; onOpened: () => void }) {
  const [isUnreadOnly, setUnreadOnly] = useState(false);
  const query = useInfiniteQuery(notificationsQuery(isUnreadOnly));
  const marking = useMarkRead();
  const rows = query.data?.pages.flatMap((page) => page.items);
  const mark = (id: string | null) =>
    marking.mutate(id, { onError: (error) => toast(t("notifications.notMarked", { why: whyNot(error) })) });
  return (
    <>
      <header className="flex shrink-0 items-center gap-2 border-line border-b py-2.5 pr-2.5 pl-4">
        <h2 className="flex-1 text-base">{t("nav.notifications")}</h2>
        <Segmented
          label={t("notifications.which")}
          value={isUnreadOnly ? "unread" : "all"}
          onChange={(which) => setUnreadOnly(which === "unread")}
          items={[
            { key: "all", label: t("notifications.all") },
            { key: "unread", label: t("notifications.unread") },
          ]}
        />
        <Button size="sm" variant="ghost" disabled={unread === 0} onClick={() => mark(null)}>
          {t("notifications.readAll")}
        </Button>
      </header>
      <div className="scroll-thin min-h-24 flex-1 overflow-y-auto p-1.5">
        {rows ? (
          <ul aria-label={t("notifications.list")}>
            {rows.map((row) => (
              <NotificationRow
                key={row.id}
                notification={row}
                onRead={() => mark(row.id)}
                onOpened={onOpened}
              />
            ))}
          </ul>
        ) : query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <SkeletonRows rows={4} />
        )}
        {rows?.length === 0 && (
          <EmptyState
            icon={BellOff}
            title={t(isUnreadOnly ? "notifications.noneUnread" : "notifications.none")}
            hint={t("notifications.noneHint")}
          />
        )}
        {query.hasNextPage && (
          <Button
            variant="ghost"
            className="w-full"
            disabled={query.isFetching}
            onClick={() => void query.fetchNextPage()}
          >
            {t("action.loadMore")}
          </Button>
        )}
      </div>
    </>
  );
}
