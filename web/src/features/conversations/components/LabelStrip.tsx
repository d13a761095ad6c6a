import { X } from "lucide-react";
import type { Conversation } from "@/api/types";
import { Tag } from "@/components/SourceTag";
import { t } from "@/lib/i18n";
import { useToggleLabel } from "../labels";

/** The labels of the open conversation, each with a way to take it off. */
export function LabelStrip({ conversation }: { conversation: Conversation }) {
  const toggle = useToggleLabel(conversation);
  if (conversation.labels.length === 0) return null;
  return (
    <ul
      aria-label={t("labels.title")}
      className="flex shrink-0 flex-wrap gap-1.5 border-line border-b bg-surface px-4.5 py-1.5"
    >
      {conversation.labels.map((label) => (
        <li key={label.id} className="flex items-center">
          <Tag hue={label.hue} className="max-w-48 truncate rounded-r-none py-px">
            {label.name}
          </Tag>
          <button
            type="button"
            data-hue={label.hue}
            aria-label={t("labels.takeOff", { name: label.name })}
            onClick={() => toggle.mutate(label)}
            className="hue-tint flex h-full min-h-5 min-w-6 items-center justify-center rounded-r-tag hover:underline"
          >
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
