import { useMutation, useQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { mayReadRuns, sessionQuery } from "@/api/session";
import type { Customer } from "@/api/types";
import { Button } from "@/components/Button";
import { FormProblem } from "@/components/FormProblem";
import { lazily } from "@/components/lazily";
import { Menu, MenuItem } from "@/components/Menu";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";

const Dialog = lazily(async () => ({ default: (await import("@/components/Dialog")).Dialog }));

/** What is seldom done to a customer as a whole. An empty menu is not shown. */
export function CustomerMenu({ customer }: { customer: Customer }) {
  const [isAsking, setAsking] = useState(false);
  const { data: user } = useQuery(sessionQuery);
  if (!user || !mayReadRuns(user)) return null;
  return (
    <>
      <Menu
        label={t("action.more")}
        trigger={
          <Button aria-label={t("action.more")} title={t("action.more")} className="px-2">
            <Ellipsis size={16} aria-hidden />
          </Button>
        }
      >
        <MenuItem disabled={customer.ai_opted_out_at !== null} onSelect={() => setAsking(true)}>
          {t("customer.reprocess")}
        </MenuItem>
      </Menu>
      {isAsking && <ReprocessDialog customer={customer} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Every message costs another call of the brain, so the scope is said before it begins. */
function ReprocessDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const reprocess = useMutation({
    mutationFn: () =>
      unwrap<{ queued: number }>(
        api.POST("/api/v1/customers/{customer_id}/reprocess", {
          params: { path: { customer_id: customer.id } },
        }),
      ),
    onSuccess: ({ queued }) => {
      toast(queued === 0 ? t("customer.reprocessNone") : t("customer.reprocessQueued", { n: queued }));
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("customer.reprocessTitle", { name: customer.display_name })}
      description={t("customer.reprocessHint")}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button variant="primary" disabled={reprocess.isPending} onClick={() => reprocess.mutate()}>
            {reprocess.isPending ? t("customer.reprocessing") : t("customer.reprocessGo")}
          </Button>
        </>
      }
    >
      <ul className="list-disc pl-5 text-ink-2 text-sm">
        <li>{t("customer.reprocessKeeps")}</li>
        <li>{t("customer.reprocessCosts")}</li>
      </ul>
      {reprocess.isError && (
        <div className="mt-3">
          <FormProblem text={whyNot(reprocess.error)} />
        </div>
      )}
    </Dialog>
  );
}
