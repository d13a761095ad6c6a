import { BarChart3, Inbox, type LucideIcon, Settings, Users } from "lucide-react";
import { mayConfigure, mayReadRuns } from "@/api/session";
import type { User } from "@/api/types";

export interface NavItem {
  to: "/inbox" | "/customers" | "/runs" | "/settings";
  label: "nav.inbox" | "nav.customers" | "nav.runs" | "nav.settings";
  icon: LucideIcon;
  isFor: (user: User) => boolean;
}

export const PLACES: readonly NavItem[] = [
  { to: "/inbox", label: "nav.inbox", icon: Inbox, isFor: () => true },
  { to: "/customers", label: "nav.customers", icon: Users, isFor: () => true },
  { to: "/runs", label: "nav.runs", icon: BarChart3, isFor: mayReadRuns },
  { to: "/settings", label: "nav.settings", icon: Settings, isFor: mayConfigure },
];

/** The rail's entries for this person; a page they may not use is not offered. */
export const navigationFor = (user: User): NavItem[] => PLACES.filter(({ isFor }) => isFor(user));
