import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import type { User } from "@/api/types";
import { Button } from "@/components/Button";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LoadMore } from "@/components/LoadMore";
import { lazily } from "@/components/lazily";
import { SearchInput } from "@/components/SearchInput";
import { Select } from "@/components/Select";
import { SettingsPage } from "@/components/SettingsPage";
import { label, t } from "@/lib/i18n";
import "@/lib/i18n/people";
import { userColumns } from "./components/columns";
import { STAFF_ROLES, STATES, type UserFilters, usersQuery } from "./queries";

const NewUserDialog = lazily(async () => ({
  default: (await import("./components/NewUserDialog")).NewUserDialog,
}));
const UserDrawer = lazily(async () => ({ default: (await import("./components/UserDrawer")).UserDrawer }));

const ANY = "any";
const NONE: UserFilters = { q: "", role: null, state: null };
const ROLES = [...STAFF_ROLES, "customer"] as const;

/** Who may sign in, as what, and how they get in or out. */
export function UsersPage({ me }: { me: User }) {
  const [filters, setFilters] = useState(NONE);
  const [isAdding, setAdding] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const query = useInfiniteQuery(usersQuery(filters));
  const rows = query.data?.pages.flatMap((page) => page.items);
  const change = (some: Partial<UserFilters>) => setFilters((before) => ({ ...before, ...some }));
  return (
    <SettingsPage
      title={t("users.title")}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          <UserPlus size={15} aria-hidden />
          {t("users.add")}
        </Button>
      }
    >
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          value={filters.q}
          onSearch={(q) => change({ q })}
          label={t("users.search")}
          className="w-60"
        />
        <Select
          label={t("users.role")}
          value={filters.role ?? ANY}
          onChange={(role) => change({ role: role === ANY ? null : role })}
          options={[
            { value: ANY, label: t("users.anyRole") },
            ...ROLES.map((value) => ({ value, label: t(`role.${value}`) })),
          ]}
        />
        <Select
          label={t("users.state")}
          value={filters.state ?? ANY}
          onChange={(state) => change({ state: state === ANY ? null : state })}
          options={[
            { value: ANY, label: t("users.anyState") },
            ...STATES.map((value) => ({ value, label: label("users.state", value) })),
          ]}
        />
      </div>
      <div className="scroll-thin overflow-x-auto rounded-card border border-line bg-surface px-1 shadow-card">
        <div className="min-w-150">
          <DataTable
            label={t("users.list")}
            columns={userColumns(me)}
            rows={rows}
            rowKey={(user) => user.id}
            onOpen={(user) => setOpenId(user.id)}
            error={query.error}
            onRetry={() => void query.refetch()}
            empty={
              <EmptyState
                icon={Users}
                title={t("users.empty")}
                hint={t("users.emptyHint")}
                action={<Button onClick={() => setFilters(NONE)}>{t("action.clearFilters")}</Button>}
              />
            }
            footer={<LoadMore query={query} />}
          />
        </div>
      </div>
      {isAdding && <NewUserDialog onClose={() => setAdding(false)} />}
      {openId && <UserDrawer userId={openId} me={me} onClose={() => setOpenId(null)} />}
    </SettingsPage>
  );
}
