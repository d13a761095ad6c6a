import { BarChart3, Inbox, type LucideIcon, Settings, Users } from "lucide-react";
import { mayConfigure, mayReadRuns } from "@/api/session";
import type { User } from "@/api/types";

export interface NavItem {
  to: "/inbox" | "/customers" | "/runs" | "/settings";
  label: "nav.inbox" | "nav.customers" | "nav.runs" | "nav.settings";
  icon: LucideIcon;
}

/** The rail's entries for this person; a page they may not use is not offered. */
export function navigationFor(user: User): NavItem[] {
  const items: NavItem[] = [
    { to: "/inbox", label: "nav.inbox", icon: Inbox },
    { to: "/customers", label: "nav.customers", icon: Users },
  ];
  if (mayReadRuns(user)) items.push({ to: "/runs", label: "nav.runs", icon: BarChart3 });
  if (mayConfigure(user)) items.push({ to: "/settings", label: "nav.settings", icon: Settings });
  return items;
}
