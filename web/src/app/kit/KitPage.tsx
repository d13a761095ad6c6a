import "@/lib/i18n/later";
import "@/lib/i18n/people";
import type { ReactNode } from "react";
import { KitControls } from "./KitControls";
import { KitDisplay } from "./KitDisplay";
import { KitStates } from "./KitStates";

/** The kit for looking at: every component in its states. Names are those of the code, so they are not translated. */
export function KitPage() {
  return (
    <main className="h-full overflow-y-auto bg-subtle p-6">
      <h1 className="mb-4 text-2xl">Kit</h1>
      <div className="grid max-w-300 gap-4 md:grid-cols-2">
        <KitControls />
        <KitDisplay />
        <KitStates />
      </div>
    </main>
  );
}

export function Sample({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="rounded-card border border-line bg-surface p-4">
      <h2 className="mb-3 text-ink-3 text-sm">{name}</h2>
      <div className="flex flex-wrap items-center gap-3">{children}</div>
    </section>
  );
}
