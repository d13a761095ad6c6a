import clsx from "clsx";
import { CornerDownLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import { Avatar } from "@/components/Avatar";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import type { Entry } from "./entries";

interface PaletteListProps {
  id: string;
  entries: readonly Entry[];
  chosen: number;
  error: unknown;
  isSearching: boolean;
  onPick: (entry: Entry) => void;
  onPoint: (index: number) => void;
}

/** What was found, in a place of fixed height, so that nothing moves under the pointer. */
export function PaletteList({ id, entries, chosen, error, isSearching, onPick, onPoint }: PaletteListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <div className="mt-2 h-80">
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={t("palette.found")}
        className="scroll-thin -mx-1 max-h-full overflow-y-auto px-1"
      >
        {entries.map((entry, index) => (
          <Row
            key={entry.key}
            id={`${id}-${index}`}
            entry={entry}
            isChosen={index === chosen}
            onPick={() => onPick(entry)}
            onPoint={() => onPoint(index)}
          />
        ))}
      </div>
      {error !== null && (
        <p role="alert" className="px-2 pt-2 text-bad text-sm">
          {t("palette.failed", { why: whyNot(error) })}
        </p>
      )}
      {entries.length === 0 && error === null && (
        <p role="status" className="px-2 pt-6 text-center text-ink-3 text-sm">
          {isSearching ? t("palette.searching") : t("palette.nothing")}
        </p>
      )}
    </div>
  );
}

interface RowProps {
  id: string;
  entry: Entry;
  isChosen: boolean;
  onPick: () => void;
  onPoint: () => void;
}

function Row({ id, entry, isChosen, onPick, onPoint }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and takes the keys
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      onClick={onPick}
      onPointerMove={onPoint}
      className={clsx(
        "flex h-11 cursor-default items-center gap-2.5 rounded-row px-2",
        isChosen && "bg-selected",
      )}
    >
      {entry.kind === "place" ? (
        <span className="flex size-8 shrink-0 items-center justify-center rounded-row bg-hover text-ink-3">
          <entry.icon size={16} aria-hidden />
        </span>
      ) : (
        <Avatar name={entry.label} size="sm" />
      )}
      <span className="shrink-0 truncate text-base">{entry.label}</span>
      {entry.kind === "customer" && (
        <span className="min-w-0 truncate text-ink-3 text-sm">{entry.detail}</span>
      )}
      {isChosen && <CornerDownLeft size={14} className="ml-auto shrink-0 text-ink-3" aria-hidden />}
    </div>
  );
}
