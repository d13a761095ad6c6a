import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { ChevronDown, CircleAlert, TriangleAlert, X } from "lucide-react";
import { useId, useState } from "react";
import type { Alert } from "@/api/types";
import { IconButton } from "@/components/Button";
import { RelativeTime } from "@/components/RelativeTime";
import { t } from "@/lib/i18n";
import "@/lib/i18n/desk";
import { readStored, THIS_TAB, writeStored } from "@/lib/storage";
import { byUrgency, placeOf, remedyOf, textOf } from "./model";
import { alertsQuery } from "./queries";

const KEY = "alerts.put-aside";
const VERSION = 1;

/** What is wrong with the installation, above every page, for those who can mend it. Put aside, it returns with news. */
export function AlertBanner() {
  const { data = [] } = useQuery(alertsQuery);
  const [aside, setAside] = useState(() => readStored<string[]>(KEY, VERSION, [], THIS_TAB));
  const [isOpen, setOpen] = useState(false);
  const listId = useId();
  const [first, ...others] = byUrgency(data.filter((alert) => !aside.includes(alert.id)));
  if (!first) return null;
  const putAside = () => {
    const all = data.map((alert) => alert.id);
    writeStored(KEY, VERSION, all, THIS_TAB);
    setAside(all);
    setOpen(false);
  };
  const isCritical = first.severity === "critical";
  return (
    <section
      aria-label={t("alerts.label")}
      className={clsx(
        "shrink-0 border-b text-sm",
        isCritical ? "border-bad-line bg-bad-soft" : "border-warn-line bg-warn-soft",
      )}
    >
      <div className="flex items-start gap-2 py-1.5 pr-2 pl-3.5 sm:items-center">
        <ul className="scroll-thin max-h-[40vh] min-w-0 flex-1 overflow-y-auto" id={listId}>
          {[first, ...(isOpen ? others : [])].map((alert) => (
            <AlertLine key={alert.id} alert={alert} isWhole={isOpen || others.length === 0} />
          ))}
        </ul>
        {others.length > 0 && (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={listId}
            onClick={() => setOpen(!isOpen)}
            className="inline-flex h-7 shrink-0 items-center gap-1 rounded-control px-2 text-ink-2 text-xs hover:bg-hover"
          >
            {isOpen ? t("alerts.fewer") : t("alerts.more", { n: others.length })}
            <ChevronDown size={13} className={clsx(isOpen && "rotate-180")} aria-hidden />
          </button>
        )}
        <IconButton label={t("alerts.putAside")} onClick={putAside}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <p role="status" className="sr-only">
        {t("alerts.count", { n: others.length + 1 })}
      </p>
    </section>
  );
}

/** One alert: what, since when, what to do and where. While others are folded away it stays short on small screens. */
function AlertLine({ alert, isWhole }: { alert: Alert; isWhole: boolean }) {
  const isCritical = alert.severity === "critical";
  const Icon = isCritical ? CircleAlert : TriangleAlert;
  const place = placeOf(alert);
  const remedy = remedyOf(alert);
  return (
    <li className="flex items-start gap-2 py-0.5">
      <Icon
        size={16}
        className={clsx("mt-0.5 shrink-0", isCritical ? "text-bad" : "text-warn")}
        aria-label={t(isCritical ? "alerts.critical" : "alerts.warning")}
      />
      <p className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2.5 [overflow-wrap:anywhere]">
        <span className={clsx("font-semibold text-ink", !isWhole && "max-sm:line-clamp-1")}>
          {textOf(alert)}
        </span>
        <span className={clsx("text-ink-2 text-xs", !isWhole && "max-sm:hidden")}>
          {t("alerts.since")} <RelativeTime at={alert.opened_at} />
        </span>
        {remedy && <span className={clsx("text-ink-2", !isWhole && "max-lg:hidden")}>{remedy}</span>}
        {place && (
          <Link
            to={place.to}
            search={place.search ?? {}}
            className="shrink-0 font-semibold text-brand-ink hover:underline"
          >
            {t("alerts.go")}
          </Link>
        )}
      </p>
    </li>
  );
}
