import { usePrefetchQuery, useQuery } from "@tanstack/react-query";
import { profileQuery } from "@/api/profile";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { lazily } from "@/components/lazily";
import type { ChannelMap } from "@/components/SourceTag";
import { t } from "@/lib/i18n";
import { conversationQuery } from "../queries";
import type { Panel } from "../usePanel";
import { PanelSkeleton } from "./PanelSkeleton";

const CustomerPanel = lazily(
  async () => ({ default: (await import("./CustomerPanel")).CustomerPanel }),
  PanelSkeleton,
);
const Drawer = lazily(async () => ({ default: (await import("@/components/Drawer")).Drawer }));

interface CustomerPaneProps {
  conversationId: string;
  channels: ChannelMap;
  panel: Panel;
}

/** The right-hand side: docked on wide windows, a drawer on others. */
export function CustomerPane({ conversationId, channels, panel }: CustomerPaneProps) {
  const { data: conversation, isError } = useQuery(conversationQuery(conversationId));
  const customerId = conversation?.customer.id;
  // The thread tells what went wrong; an empty pane beside it would say nothing.
  if (!panel.isOpen || (isError && !conversation)) return null;
  const content = customerId && (
    <ErrorBoundary resetKey={customerId}>
      <PanelOf customerId={customerId} channels={channels} />
    </ErrorBoundary>
  );
  if (!panel.isWide) {
    return (
      <Drawer open onOpenChange={panel.toggle} title={t("panel.label")}>
        <div className="-m-5">{content}</div>
      </Drawer>
    );
  }
  return (
    <aside
      aria-label={t("panel.label")}
      className="scroll-thin w-84 shrink-0 overflow-y-auto border-line border-l"
    >
      {content}
    </aside>
  );
}

/** What it shows is asked for beside its code, not after it. */
function PanelOf(props: { customerId: string; channels: ChannelMap }) {
  usePrefetchQuery(profileQuery(props.customerId));
  return <CustomerPanel {...props} />;
}
