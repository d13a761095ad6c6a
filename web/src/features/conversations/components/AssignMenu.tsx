import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Moon, UserRoundCheck } from "lucide-react";
import { teamQuery } from "@/api/reference";
import type { Named, TeamMember, User } from "@/api/types";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/Menu";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { colleagues } from "../teamModel";

interface AssignMenuProps {
  assignee: Named | null;
  me: User;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAssign: (assignee: Named | null) => void;
  onDispatch: () => void;
}

/** Who looks after the conversation: me first, then colleagues with who is there on top, then nobody. */
export function AssignMenu({ assignee, me, open, onOpenChange, onAssign, onDispatch }: AssignMenuProps) {
  const team = useQuery(teamQuery);
  const members = team.data ?? [];
  const name = assignee?.display_name ?? t("thread.unassigned");
  const isAway = members.some((member) => member.id === assignee?.id && member.availability === "away");
  // Whoever has a capacity takes part in the round; without anybody there is no round.
  const takesPart = members.some((member) => member.capacity !== null && member.id !== assignee?.id);
  const current = isAway ? `${name} · ${t("team.away")}` : name;
  return (
    <Menu
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          aria-label={`${t("thread.assign")}: ${current}`}
          title={current}
          className="mr-1 flex h-7 max-w-36 items-center gap-1.5 rounded-control border border-line-strong px-2 text-sm hover:bg-hover"
        >
          {isAway ? (
            <Moon size={14} className="shrink-0 text-warn" aria-hidden />
          ) : (
            <UserRoundCheck size={14} className="shrink-0 text-ink-3" aria-hidden />
          )}
          <span className="hidden truncate sm:inline">{name}</span>
          <ChevronDown size={13} className="shrink-0 text-ink-3" aria-hidden />
        </button>
      }
    >
      <MenuItem checked={assignee?.id === me.id} onSelect={() => onAssign(me)}>
        {t("thread.assignMe")}
      </MenuItem>
      <MenuSeparator />
      {team.isError && members.length === 0 && <MenuLabel>{whyNot(team.error)}</MenuLabel>}
      {colleagues(members, me.id).map((member) => (
        <MenuItem key={member.id} checked={assignee?.id === member.id} onSelect={() => onAssign(member)}>
          <span className="max-w-40 truncate">{member.display_name}</span>
          <Load member={member} />
        </MenuItem>
      ))}
      {members.length > 1 && <MenuSeparator />}
      <MenuItem checked={assignee === null} onSelect={() => onAssign(null)}>
        {t("thread.assignNobody")}
      </MenuItem>
      {takesPart && (
        <MenuItem checked={false} onSelect={onDispatch}>
          {t("team.dispatch")}
        </MenuItem>
      )}
    </Menu>
  );
}

/** How much a colleague has open, of how much they take, and whether they are away. */
function Load({ member }: { member: TeamMember }) {
  const { open_conversations: open, capacity } = member;
  return (
    <span className="ml-auto flex items-center gap-1.5 pl-5 text-ink-3 text-xs tabular-nums">
      {member.availability === "away" && (
        <span className="inline-flex items-center gap-0.5 text-warn">
          <Moon size={11} aria-hidden />
          {t("team.away")}
        </span>
      )}
      {capacity === null ? t("team.load", { n: open }) : t("team.loadOf", { n: open, capacity })}
    </span>
  );
}
