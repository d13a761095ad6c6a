import { badge } from "@/lib/format";

/** The red count at the corner of an icon; nothing for none. Its parent is `relative`. */
export function CountBadge({ count, label }: { count: number; label: string }) {
  if (count === 0) return null;
  return (
    <span
      role="img"
      aria-label={label}
      className="absolute top-0.5 right-1 flex h-3.75 min-w-3.75 items-center justify-center rounded-full bg-bad px-1 text-[10px] text-on-brand leading-none"
    >
      {badge(count)}
    </span>
  );
}
