import { Skeleton } from "@/components/Skeleton";

/** The shape of the customer panel, while it is on its way. */
export function PanelSkeleton() {
  return (
    <div className="flex flex-col gap-4 p-4.5" aria-busy="true">
      <div className="flex gap-2.5">
        <Skeleton className="size-11 rounded-card" />
        <Skeleton className="h-10 flex-1" />
      </div>
      <Skeleton className="h-7" />
      <Skeleton className="h-24" />
      <Skeleton className="h-40 rounded-card" />
    </div>
  );
}
