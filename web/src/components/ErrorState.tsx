import clsx from "clsx";
import { Copy, TriangleAlert } from "lucide-react";
import { asApiError } from "@/api/errors";
import { t } from "@/lib/i18n";
import { Button } from "./Button";
import { copyText } from "./copyText";

interface ErrorStateProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  className?: string;
}

/** What went wrong in the server's words, what to do next, and a request id to pass on. */
export function ErrorState({ error, onRetry, className }: ErrorStateProps) {
  const problem = asApiError(error);
  const title = problem.isNetwork ? t("error.network") : problem.title || t("error.title");
  const hint = problem.isNetwork ? t("error.networkHint") : (problem.detail ?? t("error.hint"));
  return (
    <div
      role="alert"
      className={clsx("flex flex-col items-center gap-1.5 px-6 py-10 text-center", className)}
    >
      <span className="mb-1 flex size-10 items-center justify-center rounded-card bg-bad-soft text-bad">
        <TriangleAlert size={20} aria-hidden />
      </span>
      <p className="font-semibold text-base">{title}</p>
      <p className="max-w-96 text-ink-3 text-sm">{hint}</p>
      <div className="mt-3 flex items-center gap-2">
        {onRetry && (
          <Button size="sm" onClick={onRetry}>
            {t("action.retry")}
          </Button>
        )}
        {problem.requestId && (
          <Button
            size="sm"
            variant="ghost"
            title={t("error.copyId")}
            onClick={() => copyText(problem.requestId ?? "")}
          >
            <Copy size={12} aria-hidden />
            {t("error.requestId", { id: problem.requestId })}
          </Button>
        )}
      </div>
    </div>
  );
}
