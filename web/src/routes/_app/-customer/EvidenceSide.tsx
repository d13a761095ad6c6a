import type { Evidence, Insight } from "@/api/types";
import { lazily } from "@/components/lazily";
import { EvidenceLink, EvidencePane } from "@/features/insights/EvidencePane";
import { t } from "@/lib/i18n";

const Drawer = lazily(async () => ({ default: (await import("@/components/Drawer")).Drawer }));

interface EvidenceSideProps {
  isDocked: boolean;
  evidence: Evidence | null;
  insights: readonly Insight[];
  onClose?: () => void;
}

/** The evidence beside the facts, or over them where there is no room. */
export function EvidenceSide({ isDocked, evidence, insights, onClose }: EvidenceSideProps) {
  const link = evidence && <EvidenceLink evidence={evidence} />;
  if (!isDocked)
    return (
      <Drawer open onOpenChange={(open) => open || onClose?.()} title={t("insights.pane")} aside={link}>
        <div className="-m-5 h-[calc(100%+40px)] bg-thread">
          <EvidencePane evidence={evidence} insights={insights} />
        </div>
      </Drawer>
    );
  return (
    <aside
      aria-label={t("insights.pane")}
      className="flex h-full flex-col overflow-hidden rounded-card border border-line bg-surface shadow-card"
    >
      <header className="flex h-10.5 shrink-0 items-center justify-between gap-2 border-line border-b px-3.5">
        <h2 className="text-base">{t("insights.pane")}</h2>
        {link}
      </header>
      <div className="min-h-0 flex-1 bg-thread">
        <EvidencePane evidence={evidence} insights={insights} />
      </div>
    </aside>
  );
}
