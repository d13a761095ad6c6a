import { useQuery } from "@tanstack/react-query";
import { Tag as TagIcon } from "lucide-react";
import { useState } from "react";
import { mayManage } from "@/api/session";
import type { Conversation, User } from "@/api/types";
import { IconButton } from "@/components/Button";
import { CategoryLabel } from "@/components/CategoryLabel";
import { lazily } from "@/components/lazily";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/Menu";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { labelsQuery, useToggleLabel } from "../labels";

const LabelsDialog = lazily(async () => ({ default: (await import("./LabelsDialog")).LabelsDialog }));

/** Puts labels on a conversation and takes them off; managers keep the list from here. */
export function LabelMenu({ conversation, me }: { conversation: Conversation; me: User }) {
  const [isManaging, setManaging] = useState(false);
  return (
    <>
      <Menu
        label={t("labels.title")}
        trigger={
          <IconButton label={t("labels.title")}>
            <TagIcon size={17} aria-hidden />
          </IconButton>
        }
      >
        <Choices conversation={conversation} />
        {mayManage(me) && (
          <>
            <MenuSeparator />
            <MenuItem onSelect={() => setManaging(true)}>{t("labels.manage")}</MenuItem>
          </>
        )}
      </Menu>
      {isManaging && <LabelsDialog onClose={() => setManaging(false)} />}
    </>
  );
}

/** Read when the menu opens. */
function Choices({ conversation }: { conversation: Conversation }) {
  const { data: labels, error } = useQuery(labelsQuery);
  const toggle = useToggleLabel(conversation);
  const worn = new Set(conversation.labels.map(({ id }) => id));
  if (!labels) return <MenuLabel>{error ? whyNot(error) : t("labels.title")}</MenuLabel>;
  if (labels.length === 0) return <MenuLabel>{t("labels.none")}</MenuLabel>;
  return labels.map((label) => (
    <MenuItem key={label.id} checked={worn.has(label.id)} onSelect={() => toggle.mutate(label)}>
      <CategoryLabel hue={label.hue} label={label.name} className="max-w-48" />
    </MenuItem>
  ));
}
