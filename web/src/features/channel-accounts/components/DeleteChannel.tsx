import { useState } from "react";
import type { ChannelConfig } from "@/api/types";
import { Button } from "@/components/Button";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { deleteChannel, useChannelChange } from "../queries";

export function DeleteChannel({ config, onDeleted }: { config: ChannelConfig; onDeleted: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useChannelChange(deleteChannel(config.id));
  const { name } = config;
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast(t("channels.deleted", { name }));
        onDeleted();
      },
    });
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <p className="text-ink-3 text-sm">{t("channels.deleteHint")}</p>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t("channels.delete")}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t("channels.deleteTitle", { name })}
          sure={t("channels.deleteSure")}
          isDanger
          isBusy={remove.isPending}
          problem={remove.isError ? whyNot(remove.error) : null}
          onSure={go}
          onClose={() => setAsking(false)}
        >
          <p>{t("channels.deleteHint")}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
