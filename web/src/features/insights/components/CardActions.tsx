import { Archive, Pencil, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Insight } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { t } from "@/lib/i18n";
import type { ArchiveReason, InsightActions } from "../actions";
import { canRestore } from "../model";

interface CardActionsProps {
  insight: Insight;
  actions: InsightActions;
  onEdit: (insight: Insight) => void;
}

const REASONS: readonly ArchiveReason[] = ["outdated", "wrong"];

/** Edit and archive, shown on hover and focus. Archiving asks only for the reason; undo is offered afterwards. */
export function CardActions({ insight, actions, onEdit }: CardActionsProps) {
  const [isAsking, setAsking] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) first.current?.focus();
  }, [isAsking]);

  if (insight.status === "archived") {
    if (!canRestore(insight)) return null;
    return (
      <Button size="sm" variant="ghost" onClick={() => void actions.restore(insight)} className={REVEALED}>
        <RotateCcw size={13} aria-hidden />
        {t("insights.restore")}
      </Button>
    );
  }
  if (!isAsking) {
    return (
      <span className={REVEALED}>
        <IconButton label={t("insights.edit")} onClick={() => onEdit(insight)} className="size-6.5">
          <Pencil size={14} aria-hidden />
        </IconButton>
        <IconButton label={t("insights.archive")} onClick={() => setAsking(true)} className="size-6.5">
          <Archive size={14} aria-hidden />
        </IconButton>
      </span>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand inside this line of text
    <span
      role="group"
      aria-label={t("insights.archiveWhy")}
      className="inline-flex gap-1"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        setAsking(false);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setAsking(false);
      }}
    >
      {REASONS.map((reason, index) => (
        <Button
          key={reason}
          ref={index === 0 ? first : undefined}
          size="sm"
          onClick={() => {
            setAsking(false);
            void actions.archive(insight, reason);
          }}
        >
          {t(`insights.archiveAs.${reason}`)}
        </Button>
      ))}
    </span>
  );
}

/** Hidden until the card is pointed at or holds the focus; always there where nothing can hover. */
const REVEALED =
  "inline-flex opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100";
