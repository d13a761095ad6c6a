import { useQuery } from "@tanstack/react-query";
import { ChevronDown, UserRoundCheck } from "lucide-react";
import { staffQuery } from "@/api/reference";
import type { Named, User } from "@/api/types";
import { Menu, MenuItem, MenuSeparator } from "@/components/Menu";
import { t } from "@/lib/i18n";

interface AssignMenuProps {
  assignee: Named | null;
  me: User;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAssign: (assignee: Named | null) => void;
}

/** Who looks after the conversation: me first, then colleagues, then nobody. */
export function AssignMenu({ assignee, me, open, onOpenChange, onAssign }: AssignMenuProps) {
  const { data: staff = [] } = useQuery({ ...staffQuery, enabled: open });
  const others = staff.filter((member) => member.id !== me.id);
  const current = assignee?.display_name ?? t("thread.unassigned");
  return (
    <Menu
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          aria-label={`${t("thread.assign")}: ${current}`}
          className="mr-1 flex h-7 max-w-36 items-center gap-1.5 rounded-control border border-line-strong px-2 text-sm hover:bg-hover"
        >
          <UserRoundCheck size={14} className="shrink-0 text-ink-3" aria-hidden />
          <span className="hidden truncate sm:inline">{current}</span>
          <ChevronDown size={13} className="shrink-0 text-ink-3" aria-hidden />
        </button>
      }
    >
      <MenuItem checked={assignee?.id === me.id} onSelect={() => onAssign(me)}>
        {t("thread.assignMe")}
      </MenuItem>
      {others.length > 0 && <MenuSeparator />}
      {others.map((member) => (
        <MenuItem key={member.id} checked={assignee?.id === member.id} onSelect={() => onAssign(member)}>
          {member.display_name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem checked={assignee === null} onSelect={() => onAssign(null)}>
        {t("thread.assignNobody")}
      </MenuItem>
    </Menu>
  );
}
