import clsx from "clsx";

/** A grey shape in the final geometry. It waits a moment before showing, so that quick answers do not flicker. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={clsx(
        "block rounded-control bg-line/70 [animation:fade-in_0.15s_0.15s_backwards]",
        className,
      )}
    />
  );
}

/** Rows of avatar and two lines, as lists of people look. */
export function SkeletonRows({ rows = 8, className }: { rows?: number; className?: string }) {
  return (
    <div aria-hidden className={clsx("flex flex-col", className)}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders without identity
        <div key={row} className="flex h-16 items-center gap-2.5 px-2">
          <Skeleton className="size-9.5 rounded-[10px]" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3.5 w-2/5" />
            <Skeleton className="h-3 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
