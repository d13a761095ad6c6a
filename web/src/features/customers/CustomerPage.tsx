import clsx from "clsx";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { Profile } from "@/api/types";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { useChannels } from "@/components/SourceTag";
import { t } from "@/lib/i18n";
import "@/lib/i18n/profiles";
import { AiCard } from "./components/AiCard";
import { AsOfBar } from "./components/AsOfBar";
import { ChannelIdentities } from "./components/ChannelIdentities";
import { CoreFields } from "./components/CoreFields";
import { CustomerHeader } from "./components/CustomerHeader";

interface CustomerPageProps {
  profile: Profile;
  /** The moment that is shown, null for now. */
  asOf: string | null;
  moments: readonly string[];
  onTravel: (asOf: string | null) => void;
  onAdd: () => void;
  /** The middle: what is known. */
  children: ReactNode;
  /** The right: where it comes from. None on narrow windows. */
  pane: ReactNode;
}

/** The frame of one customer: who, fields and identities at the left, the facts in the middle, their proof at the right. */
export function CustomerPage(props: CustomerPageProps) {
  const { profile, asOf, moments, onTravel, onAdd, children, pane } = props;
  const channels = useChannels();
  const isPast = asOf !== null;
  return (
    <div className={clsx("flex h-full flex-col", isPast && "bg-paper")}>
      <CustomerHeader profile={profile} channels={channels} isPast={isPast} onAdd={onAdd} />
      {isPast && <AsOfBar asOf={asOf} moments={moments} onGo={onTravel} />}
      <div
        data-testid="customer-scroller"
        className={clsx(
          "scroll-thin min-h-0 flex-1 overflow-y-auto [container-type:size]",
          isPast ? "bg-paper" : "bg-thread",
        )}
      >
        <div className="mx-auto flex max-w-400 flex-col items-stretch gap-3.5 p-3.5 md:flex-row md:items-start">
          <Sidebar>
            <CoreFields key={profile.customer.id} profile={profile} isPast={isPast} />
            <ChannelIdentities customer={profile.customer} channels={channels} />
            {!isPast && <AiCard customer={profile.customer} />}
          </Sidebar>
          <div className="min-w-0 flex-1">
            <ErrorBoundary resetKey={profile.customer.id}>{children}</ErrorBoundary>
          </div>
          {pane && (
            <div className="sticky top-3.5 h-[calc(100cqh-28px)] w-84 shrink-0">
              <ErrorBoundary resetKey={profile.customer.id}>{pane}</ErrorBoundary>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

/** Beside the facts where there is room; on a phone folded away above them. */
function Sidebar({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="flex shrink-0 flex-col gap-3.5 md:sticky md:top-3.5 md:w-66">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex h-10 items-center justify-between rounded-card border border-line bg-surface px-4 text-sm md:hidden"
      >
        {t("customer.showFields")}
        <ChevronDown size={15} className={clsx(isOpen && "rotate-180")} aria-hidden />
      </button>
      <div id={id} className={clsx("flex-col gap-3.5 md:flex", isOpen ? "flex" : "hidden")}>
        {children}
      </div>
    </div>
  );
}
