/** What the palette offers: places, and customers found by name. Pure. */
import type { LucideIcon } from "lucide-react";
import type { Customer, User } from "@/api/types";
import { t } from "@/lib/i18n";
import { navigationFor } from "../navigation";

export type Entry =
  | { kind: "place"; key: string; label: string; to: string; icon: LucideIcon }
  | { kind: "customer"; key: string; label: string; detail: string; customerId: string };

/** Places whose name contains the text, in the order of the rail. */
export function placesFor(user: User, text: string): Entry[] {
  const wanted = text.trim().toLocaleLowerCase();
  return navigationFor(user)
    .map(({ to, label, icon }): Entry => ({ kind: "place", key: to, label: t(label), to, icon }))
    .filter((entry) => entry.label.toLocaleLowerCase().includes(wanted));
}

export const customerEntry = (customer: Customer): Entry => ({
  kind: "customer",
  key: customer.id,
  label: customer.display_name,
  detail: [customer.industry, customer.company_scale, customer.owner?.display_name]
    .filter(Boolean)
    .join(" · "),
  customerId: customer.id,
});

/** The next position for a key, round the ends; the same for any other key. */
export function stepped(key: string, at: number, count: number): number {
  if (count === 0) return 0;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  return Math.min(at, count - 1);
}
