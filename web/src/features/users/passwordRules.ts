/** What a new password must be before it is sent, and why the server would not have it. */
import { asApiError } from "@/api/errors";
import { label, t } from "@/lib/i18n";
import "@/lib/i18n/people";

const LEAST = 8;

export const isLongEnough = (password: string): true | string =>
  password.length >= LEAST || t("invitation.tooShort");

export const isTheSame = (again: string, { password }: { password: string }): true | string =>
  again === password || t("invitation.differs");

/** Why the password at this place of what was sent was refused: our words where we know the code. Null: it was not. */
export function refusedPassword(error: unknown, at: string): string | null {
  const refused = asApiError(error).fields.find(({ pointer }) => pointer === at);
  if (!refused) return null;
  const ours = label("invitation.refused", refused.code);
  return ours === refused.code ? refused.detail : ours;
}
