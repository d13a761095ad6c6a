import type { PasswordLink } from "@/api/types";
import { ShownOnce } from "@/components/ShownOnce";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";

/** A link that sets a password: shown this once, to be handed on by other ways than this product. */
export function LinkNote({ link, name }: { link: PasswordLink; name: string }) {
  return (
    <ShownOnce
      title={t("users.linkFor", { name })}
      label={t("users.link")}
      value={window.location.origin + link.path}
      copy={t("users.linkCopy")}
      hint={t("users.linkHint", { at: fullTime(link.expires_at) })}
    />
  );
}
