import { Link } from "@tanstack/react-router";
import { Users } from "lucide-react";
import type { TeamMember } from "@/api/types";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { EmptyState } from "@/components/EmptyState";
import { t } from "@/lib/i18n";
import { type Draft, seated, USUAL_CAPACITY } from "../model";
import { MemberRow } from "./MemberRow";

interface MembersProps {
  draft: Draft;
  team: readonly TeamMember[];
  onChange: (draft: Draft) => void;
}

/** Who takes part, beside everybody who could. */
export function Members({ draft, team, onChange }: MembersProps) {
  const outside = team.filter(({ id }) => !(id in draft.seats));
  const all = outside.reduce((one, { id }) => seated(one, id, USUAL_CAPACITY), draft);
  return (
    <Card
      title={t("assignment.members")}
      aside={
        outside.length > 0 && (
          <Button size="sm" onClick={() => onChange(all)}>
            {t("assignment.everybody")}
          </Button>
        )
      }
    >
      <p className="mb-1 text-ink-3 text-xs">{t("assignment.membersHint")}</p>
      {team.length === 0 ? (
        <EmptyState
          icon={Users}
          title={t("assignment.noTeam")}
          hint={t("assignment.noTeamHint")}
          action={
            <Link to="/settings/users" className="text-brand-ink text-sm hover:underline">
              {t("assignment.toUsers")}
            </Link>
          }
        />
      ) : (
        <ul aria-label={t("assignment.members")}>
          {team.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              capacity={draft.seats[member.id]}
              onChange={(capacity) => onChange(seated(draft, member.id, capacity))}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
