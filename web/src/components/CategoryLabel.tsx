import clsx from "clsx";

/** A dot and a word in the category's hue; never the colour alone. */
export function CategoryLabel({ hue, label, className }: { hue: string; label: string; className?: string }) {
  return (
    <span data-hue={hue} className={clsx("inline-flex items-center gap-1.5 text-hue text-sm", className)}>
      <span className="size-1.5 shrink-0 rounded-full bg-hue" aria-hidden />
      <span className="truncate">{label}</span>
    </span>
  );
}
