import { useState } from "react";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { Button } from "@/components/Button";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { useDeleteConfig } from "../actions";
import { insightApp, nameOf } from "../formModel";

interface DeleteConfigProps {
  config: AgentConfig;
  providers: readonly BrainProvider[];
  onDeleted: () => void;
}

/** Deleting takes the key along and cannot be undone, so it says what is lost first. */
export function DeleteConfig({ config, providers, onDeleted }: DeleteConfigProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteConfig(config.id);
  const name = nameOf(config, providers);
  const isLearning = config.enabled && config.app_name === insightApp();
  const go = async () => {
    await remove.mutateAsync();
    toast(t("brains.deleted", { name }));
    onDeleted();
  };
  return (
    <>
      <Button variant="danger" className="self-start" onClick={() => setAsking(true)}>
        {t("brains.delete")}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t("brains.deleteTitle", { name })}
          sure={t("brains.deleteSure")}
          isDanger
          isBusy={remove.isPending}
          problem={remove.isError ? whyNot(remove.error) : null}
          onSure={() => void go().catch(() => undefined)}
          onClose={() => setAsking(false)}
        >
          {isLearning && <p className="font-semibold text-bad">{t("brains.deleteLearning")}</p>}
          <p>{t("brains.deleteHint")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
