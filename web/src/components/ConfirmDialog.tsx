import type { ReactNode } from "react";
import { t } from "@/lib/i18n";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { FormProblem } from "./FormProblem";

interface ConfirmDialogProps {
  title: string;
  /** What happens, and what does not. */
  children: ReactNode;
  sure: string;
  onSure: () => void;
  onClose: () => void;
  isDanger?: boolean;
  isBusy?: boolean;
  /** Why it could not be done. */
  problem?: string | null;
  cancel?: string;
}

/** Asks before something that others notice or that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, sure, onSure, onClose, isDanger, isBusy, problem, cancel } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{cancel ?? t("action.cancel")}</Button>
          <Button variant={isDanger ? "danger" : "primary"} disabled={isBusy} onClick={onSure}>
            {sure}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-ink-2 text-sm">
        {children}
        {problem && <FormProblem text={problem} />}
      </div>
    </Dialog>
  );
}
