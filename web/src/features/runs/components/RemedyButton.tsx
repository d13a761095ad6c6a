import { useMutation } from "@tanstack/react-query";
import { RefreshCw, RotateCw } from "lucide-react";
import type { RunDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { remedyFor } from "../model";
import { reprocessRun, retryRun } from "../queries";

interface RemedyButtonProps {
  run: RunDetail;
  onOpenRun: (runId: string) => void;
}

/** What can be done about a run: trying a failed one again, or thinking again about one that ended. */
export function RemedyButton({ run, onOpenRun }: RemedyButtonProps) {
  const remedy = remedyFor(run);
  if (remedy === "retry") return <RetryButton runId={run.id} />;
  return remedy && <ReprocessButton runId={run.id} onOpenRun={onOpenRun} />;
}

function RetryButton({ runId }: { runId: string }) {
  const retry = useMutation({
    mutationFn: () => retryRun(runId),
    onSuccess: () => toast(t("runs.drawer.retried")),
    onError: (error) => toast(whyNot(error)),
  });
  return (
    <Button size="sm" onClick={() => retry.mutate()} disabled={retry.isPending}>
      <RotateCw size={13} aria-hidden />
      {retry.isPending ? t("runs.drawer.retrying") : t("runs.drawer.retry")}
    </Button>
  );
}

/** The new run takes the drawer, where its progress can be followed. */
function ReprocessButton({ runId, onOpenRun }: { runId: string; onOpenRun: (runId: string) => void }) {
  const reprocess = useMutation({
    mutationFn: () => reprocessRun(runId),
    onSuccess: (queued) => {
      toast(t("runs.drawer.reprocessed"));
      onOpenRun(queued.id);
    },
    onError: (error) => toast(whyNot(error)),
  });
  return (
    <Button
      size="sm"
      title={t("runs.drawer.reprocessHint")}
      onClick={() => reprocess.mutate()}
      disabled={reprocess.isPending}
    >
      <RefreshCw size={13} aria-hidden />
      {reprocess.isPending ? t("runs.drawer.retrying") : t("runs.drawer.reprocess")}
    </Button>
  );
}
