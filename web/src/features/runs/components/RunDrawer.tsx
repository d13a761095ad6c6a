import { useMutation, useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { asApiError } from "@/api/errors";
import type { RunDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { Drawer } from "@/components/Drawer";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { retryRun, runQuery } from "../queries";
import { RunFacts } from "./RunFacts";
import { RunResults } from "./RunResults";

interface RunDrawerProps {
  runId: string;
  onClose: () => void;
}

/** One run in full. */
export function RunDrawer({ runId, onClose }: RunDrawerProps) {
  const query = useQuery(runQuery(runId));
  const run = query.data;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={run ? run.customer_name : t("runs.drawer")}
      aside={run && <RetryButton run={run} />}
    >
      {run && (
        <div className="flex flex-col gap-5">
          <RunFacts run={run} />
          <RunResults run={run} />
        </div>
      )}
      {query.isPending && <Skeleton className="h-100 rounded-card" />}
      {query.isError && !run && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
    </Drawer>
  );
}

function RetryButton({ run }: { run: RunDetail }) {
  const retry = useMutation({
    mutationFn: () => retryRun(run.id),
    onSuccess: () => toast(t("runs.drawer.retried")),
    onError: (error) => {
      const { detail, title } = asApiError(error);
      toast(detail ?? (title || t("error.title")));
    },
  });
  // What is still under way or went well needs no second try.
  if (run.state !== "failed" && run.state !== "waiting") return null;
  return (
    <Button size="sm" onClick={() => retry.mutate()} disabled={retry.isPending}>
      <RotateCw size={13} aria-hidden />
      {retry.isPending ? t("runs.drawer.retrying") : t("runs.drawer.retry")}
    </Button>
  );
}
