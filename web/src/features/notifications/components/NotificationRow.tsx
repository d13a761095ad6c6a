import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { Check } from "lucide-react";
import type { Notification } from "@/api/types";
import { IconButton } from "@/components/Button";
import { RelativeTime } from "@/components/RelativeTime";
import { t } from "@/lib/i18n";
import { ICONS, searchOf, wordsOf } from "../model";

interface NotificationRowProps {
  notification: Notification;
  onRead: () => void;
  /** It was followed to where it leads. */
  onOpened: () => void;
}

/** One notification: bold with a dot while unread; following it also reads it. */
export function NotificationRow({ notification, onRead, onOpened }: NotificationRowProps) {
  const search = searchOf(notification);
  const isUnread = notification.read_at === null;
  const Icon = ICONS[notification.kind];
  const open = () => {
    if (isUnread) onRead();
    onOpened();
  };
  const body = (
    <>
      <span className="flex size-7 shrink-0 items-center justify-center rounded-row bg-hover text-ink-3">
        <Icon size={15} aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className={clsx("block [overflow-wrap:anywhere]", isUnread && "font-semibold")}>
          {isUnread && <span className="sr-only">{t("notifications.isUnread")}</span>}
          {wordsOf(notification)}
        </span>
        <RelativeTime at={notification.created_at} className="text-ink-3 text-xs" />
        {!search && <span className="ml-2 text-ink-3 text-xs">{t("notifications.gone")}</span>}
      </span>
    </>
  );
  const look = "flex min-w-0 flex-1 items-start gap-2.5 rounded-row py-2 pl-2.5 text-sm";
  return (
    <li className="flex items-center gap-1 rounded-row pr-1.5 hover:bg-hover">
      {search ? (
        <Link to="/inbox" search={search} onClick={open} className={look}>
          {body}
        </Link>
      ) : (
        <div className={look}>{body}</div>
      )}
      {isUnread && (
        <>
          <span aria-hidden className="size-2 shrink-0 rounded-full bg-brand" />
          <IconButton label={t("notifications.read")} onClick={onRead}>
            <Check size={14} aria-hidden />
          </IconButton>
        </>
      )}
    </li>
  );
}
