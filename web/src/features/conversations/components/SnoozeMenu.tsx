import { AlarmClock } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/Button";
import { lazily } from "@/components/lazily";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/Menu";
import { upcoming } from "@/lib/format";
import { t } from "@/lib/i18n";
import { snoozeOffers } from "../snoozeModel";

const SnoozeDialog = lazily(async () => ({ default: (await import("./SnoozeDialog")).SnoozeDialog }));

interface SnoozeMenuProps {
  /** Null means until the customer writes. */
  onSnooze: (until: string | null) => void;
}

/** Puts a conversation aside until a time, or until the customer writes, who wakes it in any case. */
export function SnoozeMenu({ onSnooze }: SnoozeMenuProps) {
  const [isChoosing, setChoosing] = useState(false);
  const now = Date.now();
  return (
    <>
      <Menu
        label={t("thread.snooze")}
        trigger={
          <IconButton label={t("thread.snooze")}>
            <AlarmClock size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuLabel>{t("thread.snooze")}</MenuLabel>
        {snoozeOffers(now).map(({ key, until }) => (
          <MenuItem key={key} onSelect={() => onSnooze(until)}>
            {t(`snooze.${key}`)}
            <span className="ml-auto pl-5 text-ink-3 text-xs tabular-nums">{upcoming(until, now)}</span>
          </MenuItem>
        ))}
        <MenuItem onSelect={() => onSnooze(null)}>{t("snooze.untilReply")}</MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => setChoosing(true)}>{t("snooze.choose")}</MenuItem>
      </Menu>
      {isChoosing && <SnoozeDialog onClose={() => setChoosing(false)} onSnooze={onSnooze} />}
    </>
  );
}
