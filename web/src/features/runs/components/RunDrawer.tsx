import { useQuery } from "@tanstack/react-query";
import { Drawer } from "@/components/Drawer";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import { runQuery } from "../queries";
import { RemedyButton } from "./RemedyButton";
import { RunFacts } from "./RunFacts";
import { RunResults } from "./RunResults";

interface RunDrawerProps {
  runId: string;
  onOpenRun: (runId: string) => void;
  onClose: () => void;
}

/** One run in full. */
export function RunDrawer({ runId, onOpenRun, onClose }: RunDrawerProps) {
  const query = useQuery(runQuery(runId));
  const run = query.data;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={run ? run.customer_name : t("runs.drawer")}
      aside={run && <RemedyButton key={run.id} run={run} onOpenRun={onOpenRun} />}
    >
      {run && (
        <div className="flex flex-col gap-5">
          <RunFacts run={run} onOpenRun={onOpenRun} />
          <RunResults run={run} />
        </div>
      )}
      {query.isPending && <Skeleton className="h-100 rounded-card" />}
      {query.isError && !run && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
    </Drawer>
  );
}
