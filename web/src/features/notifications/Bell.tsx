import { queryOptions, useQuery } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { notificationKeys } from "@/api/keys";
import { IconButton } from "@/components/Button";
import { CountBadge } from "@/components/CountBadge";
import { lazily } from "@/components/lazily";
import { t } from "@/lib/i18n";
import type { PanelProps } from "./NotificationsPanel";

const Panel = lazily<PanelProps>(
  async () => ({ default: (await import("./NotificationsPanel")).NotificationsPanel }),
  ({ trigger }) => trigger,
);

const unreadCountQuery = queryOptions({
  queryKey: notificationKeys.unreadCount,
  queryFn: async ({ signal }) => {
    const query = { unread: true, limit: 1 };
    const page = unwrap<{ unread_count: number }>(
      api.GET("/api/v1/notifications", { params: { query }, signal }),
    );
    return (await page).unread_count;
  },
});

/** How much is new for oneself; the list behind it is loaded when first opened. */
export function Bell() {
  const { data: unread = 0 } = useQuery(unreadCountQuery);
  const [isUsed, setUsed] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const button = (
    <IconButton
      label={t("nav.notifications")}
      aria-haspopup="dialog"
      className="relative size-9"
      {...(isUsed
        ? {}
        : {
            onClick: () => {
              setUsed(true);
              setOpen(true);
            },
          })}
    >
      <BellIcon size={18} aria-hidden />
      <CountBadge count={unread} label={t("nav.unreadNotifications", { n: unread })} />
    </IconButton>
  );
  return isUsed ? <Panel trigger={button} open={isOpen} onOpenChange={setOpen} unread={unread} /> : button;
}
