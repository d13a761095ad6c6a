import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import clsx from "clsx";
import { Search } from "lucide-react";
import { sessionKeys } from "@/api/keys";
import { signOut } from "@/api/session";
import type { User } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { IconButton } from "@/components/Button";
import { CountBadge } from "@/components/CountBadge";
import { lazily } from "@/components/lazily";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/Menu";
import { countsQuery } from "@/features/conversations/queries";
import { Bell } from "@/features/notifications/Bell";
import { label, t } from "@/lib/i18n";
import { THEMES } from "@/lib/theme";
import { Logo } from "./Logo";
import { type NavItem, navigationFor } from "./navigation";
import { usePreferences } from "./preferences";

const PresenceItem = lazily(async () => ({
  default: (await import("@/features/users/account/PresenceItem")).PresenceItem,
}));

/** The narrow column of the product's places; below 640 px it lies at the bottom. */
export function Rail({ user, onSearch }: { user: User; onSearch: () => void }) {
  const { data: counts } = useQuery(countsQuery("open"));
  return (
    <nav
      aria-label={t("nav.label")}
      className="order-last flex h-14 shrink-0 items-center justify-around bg-canvas sm:order-first sm:h-full sm:w-17 sm:flex-col sm:justify-start sm:gap-1 sm:pt-2.75 sm:pb-2"
    >
      <Logo className="mb-2.5 hidden size-8 sm:block" />
      {navigationFor(user).map((item) => (
        <RailLink key={item.to} item={item} count={item.to === "/inbox" ? (counts?.unread ?? 0) : 0} />
      ))}
      <div className="flex items-center sm:mt-auto sm:flex-col sm:gap-2">
        <IconButton
          label={t("palette.open")}
          aria-keyshortcuts="Control+K Meta+K"
          onClick={onSearch}
          className="size-9"
        >
          <Search size={18} aria-hidden />
        </IconButton>
        <Bell />
        <UserMenu user={user} />
      </div>
    </nav>
  );
}

function RailLink({ item, count }: { item: NavItem; count: number }) {
  const Icon = item.icon;
  return (
    <Link
      to={item.to}
      search={{}}
      className="relative flex h-12 w-14 flex-col items-center justify-center gap-0.5 rounded-row text-2xs"
      activeProps={{ className: "bg-surface text-brand-ink shadow-card" }}
      inactiveProps={{ className: "text-ink-2 hover:bg-hover" }}
      activeOptions={{ includeSearch: false }}
    >
      <Icon size={20} strokeWidth={1.8} aria-hidden />
      {t(item.label)}
      <CountBadge count={count} label={t("nav.unread", { n: count })} />
    </Link>
  );
}

function UserMenu({ user }: { user: User }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { language, setLanguage, theme, setTheme } = usePreferences();

  const leave = async () => {
    await signOut();
    queryClient.clear();
    queryClient.setQueryData(sessionKeys.me, null);
    await navigate({ to: "/login", search: {} });
  };

  return (
    <Menu
      side="right"
      align="end"
      label={t("user.menu", { name: user.display_name })}
      trigger={
        <button
          type="button"
          aria-label={t("user.menu", { name: user.display_name })}
          className={clsx("rounded-row outline-offset-2")}
        >
          <Avatar name={user.display_name} size="sm" />
        </button>
      }
    >
      <MenuLabel>
        {user.display_name} · {label("role", user.role)}
      </MenuLabel>
      <PresenceItem user={user} />
      <MenuItem onSelect={() => void navigate({ to: "/account" })}>{t("account.title")}</MenuItem>
      <MenuItem onSelect={() => void setLanguage(language === "en" ? "zh-CN" : "en")}>
        {t("user.language")}
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{t("user.theme")}</MenuLabel>
      {THEMES.map((key) => (
        <MenuItem key={key} checked={key === theme} onSelect={() => setTheme(key)}>
          {t(`user.theme.${key}`)}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => void leave()}>{t("user.signOut")}</MenuItem>
    </Menu>
  );
}
