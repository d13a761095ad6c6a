import clsx from "clsx";
import { useMemo } from "react";
import type { MessageHit } from "@/api/types";
import { RelativeTime } from "@/components/RelativeTime";
import { t } from "@/lib/i18n";
import { segments } from "../searchModel";

interface MessageHitRowProps {
  hit: MessageHit;
  isOpen: boolean;
  onOpen: () => void;
}

/** A message that was found: whose conversation, when, who said it, and the words marked. */
export function MessageHitRow({ hit, isOpen, onOpen }: MessageHitRowProps) {
  const parts = useMemo(() => segments(hit.snippet), [hit.snippet]);
  const sender = hit.sender.name ?? t(`sender.${hit.sender.kind}`);
  return (
    <li>
      <button
        type="button"
        data-hit
        aria-current={isOpen || undefined}
        onClick={onOpen}
        className={clsx(
          "mx-1.75 block w-[calc(100%-14px)] rounded-row px-2.25 py-2 text-left -outline-offset-2",
          isOpen ? "bg-selected" : "hover:bg-hover",
        )}
      >
        <span className="flex items-baseline gap-2">
          <span className="truncate text-base">{hit.customer.display_name}</span>
          <RelativeTime at={hit.sent_at} className="ml-auto shrink-0 text-ink-3 text-xs" />
        </span>
        <span className="mt-0.5 line-clamp-2 text-ink-2 text-sm [overflow-wrap:anywhere]">
          {hit.direction === "note" && (
            <span className="text-warn">{t("search.inNote", { name: sender })}</span>
          )}
          {hit.direction === "outbound" && (
            <span className="text-ink-4">{t("search.saidBy", { name: sender })}</span>
          )}
          {parts.map((part, index) =>
            part.isMatch ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never move
              <mark key={index} className="rounded-tag bg-mark text-ink">
                {part.text}
              </mark>
            ) : (
              part.text
            ),
          )}
        </span>
      </button>
    </li>
  );
}
