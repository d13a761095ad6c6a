import clsx from "clsx";
import { useId } from "react";
import type { TeamMember } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { ToneWord } from "@/components/ToneWord";
import { t } from "@/lib/i18n";
import { isCapacity, isFull, USUAL_CAPACITY } from "../model";

interface MemberRowProps {
  member: TeamMember;
  /** As it is typed; undefined = takes no part. */
  capacity: string | undefined;
  onChange: (capacity: string | null) => void;
}

/** A colleague: whether they take part, are there, what they have to do, and how much at most. */
export function MemberRow({ member, capacity, onChange }: MemberRowProps) {
  const id = useId();
  const { display_name: name, availability, open_conversations: open, awaiting_reply: waiting } = member;
  const takesPart = capacity !== undefined;
  const isWrong = takesPart && !isCapacity(capacity);
  const usual = member.capacity === null ? USUAL_CAPACITY : String(member.capacity);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-1 py-2.5 last:border-b-0">
      <label htmlFor={id} className="flex min-w-0 flex-1 cursor-pointer items-center gap-2.5">
        <input
          id={id}
          type="checkbox"
          checked={takesPart}
          onChange={() => onChange(takesPart ? null : usual)}
          aria-label={t("assignment.takesPart", { name })}
          className="size-4 shrink-0 accent-brand"
        />
        <Avatar name={name} size="sm" />
        <span className="min-w-0">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="max-w-full truncate text-sm">{name}</span>
            <span className="text-ink-3 text-xs">{t(`role.${member.role}`)}</span>
            <ToneWord tone={availability === "online" ? "ok" : "idle"}>
              {t(availability === "online" ? "assignment.online" : "assignment.away")}
            </ToneWord>
            {isFull(member, capacity) && <ToneWord tone="warn">{t("assignment.full")}</ToneWord>}
          </span>
          <span className="block text-ink-3 text-xs tabular-nums">
            {t("assignment.load", { n: open, waiting })}
          </span>
        </span>
      </label>
      {takesPart && (
        <span className="flex items-center gap-2">
          <span aria-hidden className="text-ink-3 text-xs">
            {t("assignment.capacity")}
          </span>
          <input
            aria-label={t("assignment.capacityOf", { name })}
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? `${id}-wrong` : undefined}
            inputMode="numeric"
            maxLength={5}
            value={capacity}
            onChange={(event) => onChange(event.target.value)}
            className={clsx(
              "h-8 w-18 rounded-control border bg-surface px-2 text-right text-base tabular-nums outline-none focus:border-brand focus:ring-2 focus:ring-brand-soft",
              isWrong ? "border-bad" : "border-line-strong",
            )}
          />
        </span>
      )}
      {isWrong && (
        <p id={`${id}-wrong`} role="alert" className="w-full text-right text-bad text-xs">
          {t("assignment.capacityWrong")}
        </p>
      )}
    </li>
  );
}
