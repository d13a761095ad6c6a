import clsx from "clsx";
import type { User } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import type { Column } from "@/components/DataTable";
import { RelativeTime } from "@/components/RelativeTime";
import { label, t } from "@/lib/i18n";

const INK: Record<User["state"], string> = {
  active: "text-ok",
  invited: "text-warn",
  inactive: "text-ink-3",
};
const DOT: Record<User["state"], string> = { active: "bg-ok", invited: "bg-warn", inactive: "bg-ink-4" };

export const userColumns = (me: User): Column<User>[] => [
  {
    key: "name",
    header: t("users.col.name"),
    cell: (user) => (
      <span className="flex items-center gap-2.5">
        <Avatar name={user.display_name} size="sm" />
        <span className="truncate">{user.display_name}</span>
        {user.id === me.id && <span className="text-ink-3 text-xs">{t("users.you")}</span>}
      </span>
    ),
  },
  { key: "username", header: t("users.col.username"), width: "w-36", cell: (user) => user.username },
  { key: "role", header: t("users.role"), width: "w-24", cell: (user) => label("role", user.role) },
  { key: "state", header: t("users.state"), width: "w-28", cell: (user) => <State state={user.state} /> },
  {
    key: "since",
    header: t("users.col.since"),
    width: "w-32",
    cell: (user) => <RelativeTime at={user.created_at} className="text-ink-3" />,
  },
];

export function State({ state }: { state: User["state"] }) {
  return (
    <span className={clsx("inline-flex items-center gap-1.5 text-xs", INK[state])}>
      <span aria-hidden className={clsx("size-1.75 rounded-full", DOT[state])} />
      {label("users.state", state)}
    </span>
  );
}
