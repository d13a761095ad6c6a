import { useLocation } from "@tanstack/react-router";
import { SkeletonRows } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import { PLACES } from "./navigation";

/** Stands where a page will be while its code comes: under the heading of its place, so that it has one at once. */
export function PendingPage() {
  const path = useLocation({ select: (location) => location.pathname });
  const place = PLACES.find(({ to }) => path.startsWith(to));
  return (
    <div className="h-full" aria-busy="true">
      {place && <h1 className="flex h-13 items-center px-3.5 text-lg">{t(place.label)}</h1>}
      <SkeletonRows className="p-4" />
    </div>
  );
}

/** The same before the frame is there. */
export function PendingApp() {
  return (
    <main className="h-full bg-surface sm:p-2 sm:pl-17">
      <PendingPage />
    </main>
  );
}
