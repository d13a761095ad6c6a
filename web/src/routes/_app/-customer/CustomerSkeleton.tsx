import { Skeleton } from "@/components/Skeleton";

/** The customer page's geometry while it loads. */
export function CustomerSkeleton() {
  return (
    <div className="flex h-full flex-col" aria-busy="true">
      <div className="flex h-27 shrink-0 items-end gap-3.5 border-line border-b px-5 pb-3.5">
        <Skeleton className="size-13 rounded-card" />
        <div className="flex flex-col gap-2 pb-1">
          <Skeleton className="h-5 w-32" />
          <Skeleton className="h-3.5 w-64" />
        </div>
      </div>
      <div className="flex min-h-0 flex-1 gap-3.5 overflow-hidden bg-thread p-3.5">
        <div className="hidden w-66 shrink-0 flex-col gap-3.5 md:flex">
          <Skeleton className="h-52 rounded-card" />
          <Skeleton className="h-28 rounded-card" />
        </div>
        <div className="flex min-w-0 flex-1 flex-col gap-3.5">
          <Skeleton className="h-28 rounded-card" />
          <Skeleton className="h-8 w-64" />
          <Skeleton className="h-24 rounded-card" />
          <Skeleton className="h-24 rounded-card" />
          <Skeleton className="h-24 rounded-card" />
        </div>
        <Skeleton className="hidden h-full w-84 shrink-0 rounded-card lg:block" />
      </div>
    </div>
  );
}
