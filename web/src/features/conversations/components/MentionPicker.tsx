import { useQuery } from "@tanstack/react-query";
import type { RefObject } from "react";
import { teamQuery } from "@/api/reference";
import { Avatar } from "@/components/Avatar";
import { whyNot } from "@/components/whyNot";
import { label, t } from "@/lib/i18n";
import "@/lib/i18n/inboxTools";
import { colleagues } from "../teamModel";
import { PickerList } from "./PickerList";

interface MentionPickerProps {
  meId: string;
  q: string;
  field: RefObject<HTMLTextAreaElement | null>;
  onPick: (name: string) => void;
  onDismiss: () => void;
}

/** Colleagues by a part of their name, for a note that they shall be told of. */
export function MentionPicker({ meId, q, field, onPick, onDismiss }: MentionPickerProps) {
  const { data: team = [], error, isPending } = useQuery(teamQuery);
  const wanted = q.toLowerCase();
  const found = colleagues(team, meId).filter(({ display_name }) =>
    display_name.toLowerCase().includes(wanted),
  );
  return (
    <PickerList
      label={t("mention.title")}
      field={field}
      items={found}
      itemKey={(member) => member.id}
      onPick={(member) => onPick(member.display_name)}
      onDismiss={onDismiss}
      empty={error ? whyNot(error) : isPending ? t("canned.loading") : t("mention.nobody")}
      renderItem={(member) => (
        <span className="flex items-center gap-2 text-sm">
          <Avatar name={member.display_name} size="sm" />
          <span className="truncate">{member.display_name}</span>
          <span className="text-ink-3 text-xs">{label("role", member.role)}</span>
          {member.availability === "away" && (
            <span className="ml-auto text-warn text-xs">{t("team.away")}</span>
          )}
        </span>
      )}
    />
  );
}
