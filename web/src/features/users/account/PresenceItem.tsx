import type { User } from "@/api/types";
import { MenuItem } from "@/components/Menu";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import "@/lib/i18n/desk";
import { useOwnDay, usePresence } from "./queries";

/** Says in one's menu that one is away, or back. */
export function PresenceItem({ user }: { user: User }) {
  const day = useOwnDay(user.id);
  const presence = usePresence(user.id);
  const isAway = day?.availability === "away";
  return (
    <MenuItem
      disabled={!day}
      onSelect={() =>
        presence.mutate(isAway ? "online" : "away", {
          onSuccess: () => toast(t(isAway ? "account.nowOnline" : "account.nowAway")),
          onError: (error) => toast(t("account.notSwitched", { why: whyNot(error) })),
        })
      }
    >
      {t(isAway ? "account.comeBack" : "account.goAway")}
    </MenuItem>
  );
}
