import { Outlet } from "@tanstack/react-router";
import type { User } from "@/api/types";
import { Rail } from "./Rail";

/** The frame of every signed-in page: the rail and one white sheet. */
export function Shell({ user }: { user: User }) {
  return (
    <div className="flex h-full flex-col sm:flex-row">
      <Rail user={user} />
      <main className="relative m-0 min-h-0 min-w-0 flex-1 overflow-hidden border-line bg-surface sm:my-2 sm:mr-2 sm:rounded-card sm:border">
        <Outlet />
      </main>
    </div>
  );
}
