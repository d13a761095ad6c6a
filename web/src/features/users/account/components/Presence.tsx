import type { User } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Card } from "@/components/Card";
import { FormProblem } from "@/components/FormProblem";
import { Switch } from "@/components/Switch";
import { whyNot } from "@/components/whyNot";
import { label, t } from "@/lib/i18n";
import { useOwnDay, usePresence } from "../queries";

/** Who one is, and whether one is there: the away are given no conversations. */
export function Presence({ me }: { me: User }) {
  const day = useOwnDay(me.id);
  const presence = usePresence(me.id);
  const isOnline = day?.availability !== "away";
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-3">
        <Avatar name={me.display_name} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base">{me.display_name}</h2>
          <p className="text-ink-3 text-sm">
            {me.username} · {label("role", me.role)}
          </p>
        </div>
        <div className="flex items-center gap-2.5">
          <span aria-hidden className={isOnline ? "text-ok text-sm" : "text-sm text-warn"}>
            {day && t(isOnline ? "account.online" : "account.away")}
          </span>
          <Switch
            label={t("account.online")}
            checked={isOnline}
            disabled={!day || presence.isPending}
            onChange={(online) => presence.mutate(online ? "online" : "away")}
          />
        </div>
      </div>
      <p className="mt-3 min-h-5 text-ink-3 text-sm">
        {day && t(isOnline ? "account.onlineHint" : "account.awayHint")}
        {day && ` ${t("account.load", { open: day.open_conversations, waiting: day.awaiting_reply })}`}
        {day?.capacity != null && ` ${t("account.capacity", { n: day.capacity })}`}
      </p>
      {presence.isError && <FormProblem text={whyNot(presence.error)} />}
    </Card>
  );
}
