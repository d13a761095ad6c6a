import clsx from "clsx";
import { fullTime, shortTime } from "@/lib/format";
import { useNow } from "@/lib/useNow";

/** "2 分钟前", kept current, with the full moment on hover. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)} className={clsx("tabular-nums", className)}>
      {shortTime(at, now)}
    </time>
  );
}
