import { Link, Outlet } from "@tanstack/react-router";
import {
  BrainCircuit,
  type LucideIcon,
  Radio,
  ScrollText,
  Shuffle,
  Tags,
  UserRoundCog,
  Webhook,
} from "lucide-react";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import "@/lib/i18n/people";

interface SettingsPlace {
  to:
    | "/settings/agent-configs"
    | "/settings/channels"
    | "/settings/categories"
    | "/settings/assignment"
    | "/settings/users"
    | "/settings/webhooks"
    | "/settings/audit";
  label:
    | "brains.title"
    | "channels.title"
    | "categories.title"
    | "assignment.title"
    | "users.title"
    | "webhooks.title"
    | "audit.title";
  icon: LucideIcon;
}

const PLACES: readonly SettingsPlace[] = [
  { to: "/settings/agent-configs", label: "brains.title", icon: BrainCircuit },
  { to: "/settings/channels", label: "channels.title", icon: Radio },
  { to: "/settings/categories", label: "categories.title", icon: Tags },
  { to: "/settings/assignment", label: "assignment.title", icon: Shuffle },
  { to: "/settings/users", label: "users.title", icon: UserRoundCog },
  { to: "/settings/webhooks", label: "webhooks.title", icon: Webhook },
  { to: "/settings/audit", label: "audit.title", icon: ScrollText },
];

/** The pages of the settings, beside the open one; above it where there is no room. */
export function SettingsFrame() {
  return (
    <div className="flex h-full flex-col md:flex-row">
      <nav
        aria-label={t("settings.pages")}
        className="scroll-thin flex shrink-0 gap-1 overflow-x-auto border-line border-b px-3 py-1.5 md:w-46 md:flex-col md:border-r md:border-b-0 md:px-2 md:py-3"
      >
        {PLACES.map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className="flex h-8 shrink-0 items-center gap-2 whitespace-nowrap rounded-control px-2.5 text-sm"
            activeProps={{ className: "bg-selected text-brand-ink" }}
            inactiveProps={{ className: "text-ink-2 hover:bg-hover" }}
          >
            <Icon size={16} aria-hidden />
            {t(label)}
          </Link>
        ))}
      </nav>
      <div className="min-h-0 min-w-0 flex-1">
        <Outlet />
      </div>
    </div>
  );
}
