import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { CloudOff } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { sessionKeys } from "@/api/keys";
import { mayConfigure } from "@/api/session";
import type { User } from "@/api/types";
import { lazily } from "@/components/lazily";
import { createThreadWork } from "@/features/conversations/liveWork";
import { useLive } from "@/features/live/useLive";
import { t } from "@/lib/i18n";
import { Rail } from "./Rail";

const CommandPalette = lazily(async () => ({
  default: (await import("./palette/CommandPalette")).CommandPalette,
}));

const AlertBanner = lazily(async () => ({
  default: (await import("@/features/alerts/AlertBanner")).AlertBanner,
}));

/** The frame of every signed-in page: the rail, one white sheet, and the live connection behind them. */
export function Shell({ user }: { user: User }) {
  const client = useQueryClient();
  const router = useRouter();
  const threads = useMemo(() => createThreadWork(client), [client]);
  const { isOffline } = useLive({
    userId: user.id,
    threads,
    onSignedOut: () => {
      client.setQueryData(sessionKeys.me, null);
      void router.invalidate();
    },
  });
  const [isSearching, setSearching] = useState(false);
  const openPalette = useCallback(() => setSearching(true), []);
  usePaletteKey(openPalette);
  return (
    <div className="flex h-full flex-col sm:flex-row">
      <Rail user={user} onSearch={openPalette} />
      <main className="relative flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden border-line bg-surface sm:my-2 sm:mr-2 sm:rounded-card sm:border">
        {mayConfigure(user) && <AlertBanner />}
        <div className="min-h-0 flex-1">
          <Outlet />
        </div>
        {isOffline && (
          <p
            role="status"
            className="absolute top-2 left-1/2 z-30 flex h-8 -translate-x-1/2 items-center gap-2 rounded-full border border-warn-line bg-warn-soft px-3.5 text-sm text-warn shadow-float"
          >
            <CloudOff size={15} aria-hidden />
            {t("live.offline")}
          </p>
        )}
      </main>
      {isSearching && <CommandPalette user={user} onClose={() => setSearching(false)} />}
    </div>
  );
}

/** Ctrl+K or ⌘K, also while typing. */
function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey || event.isComposing) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open]);
}
