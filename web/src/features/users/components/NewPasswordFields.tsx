import type { ComponentProps } from "react";
import { TextField } from "@/components/Field";
import { t } from "@/lib/i18n";

type Registered = Omit<ComponentProps<typeof TextField>, "label" | "help" | "type">;

/** A new password, twice. */
export function NewPasswordFields({ password, again }: { password: Registered; again: Registered }) {
  const both = { type: "password", autoComplete: "new-password", maxLength: 200 };
  return (
    <>
      <TextField label={t("invitation.new")} help={t("invitation.newHint")} {...both} {...password} />
      <TextField label={t("invitation.again")} {...both} {...again} />
    </>
  );
}
