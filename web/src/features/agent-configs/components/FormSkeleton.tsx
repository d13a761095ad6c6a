import { Skeleton } from "@/components/Skeleton";

/** The form's geometry while it loads. */
export function FormSkeleton() {
  return (
    <div className="flex flex-col gap-3" aria-busy="true">
      <Skeleton className="h-72 rounded-card" />
      <Skeleton className="h-48 rounded-card" />
      <Skeleton className="h-32 rounded-card" />
    </div>
  );
}
