import clsx from "clsx";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { t } from "@/lib/i18n";
import { useTitle } from "@/lib/useTitle";

interface SettingsPageProps {
  title: string;
  /** The page above this one, where there is one. */
  parent?: { label: string; to: string };
  actions?: ReactNode;
  /** Not one of the settings, though it looks like them. */
  isOutside?: boolean;
  /** For two columns. */
  isWide?: boolean;
  children: ReactNode;
}

/** The frame of a page of the settings: where one is, what can be done, and one column that scrolls. */
export function SettingsPage({ title, parent, actions, isOutside, isWide, children }: SettingsPageProps) {
  useTitle(title);
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-13 shrink-0 items-center justify-between gap-3 border-line border-b px-5">
        <div className="flex min-w-0 items-baseline gap-2">
          {!isOutside && (
            <span className="shrink-0 text-ink-3 text-sm max-sm:hidden">{t("nav.settings")} /</span>
          )}
          {parent && (
            <Link to={parent.to} className="shrink-0 text-brand-ink text-sm hover:underline">
              {parent.label} /
            </Link>
          )}
          <h1 className="truncate text-lg">{title}</h1>
        </div>
        {actions}
      </header>
      <div
        data-testid="settings-scroller"
        className="scroll-thin min-h-0 flex-1 overflow-y-auto bg-subtle p-3.5"
      >
        <div className={clsx("mx-auto", isWide ? "max-w-300" : "max-w-240")}>{children}</div>
      </div>
    </div>
  );
}
