import { asApiError } from "@/api/errors";
import { t } from "@/lib/i18n";

/** Why a call failed, in one line: the server's words, or that it could not be reached. */
export function whyNot(error: unknown): string {
  const problem = asApiError(error);
  return (problem.isNetwork ? t("error.network") : (problem.detail ?? problem.title)) || t("error.unknown");
}
