import { Copy } from "lucide-react";
import type { PasswordLink } from "@/api/types";
import { Button } from "@/components/Button";
import { copyText } from "@/components/copyText";
import { Notice } from "@/components/Notice";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";

/** A link that sets a password: shown this once, to be handed on by other ways than this product. */
export function LinkNote({ link, name }: { link: PasswordLink; name: string }) {
  const address = window.location.origin + link.path;
  return (
    <Notice
      tone="ok"
      role="status"
      title={t("users.linkFor", { name })}
      actions={
        <Button size="sm" variant="primary" onClick={() => void copyText(address)}>
          <Copy size={13} aria-hidden />
          {t("users.linkCopy")}
        </Button>
      }
    >
      <input
        readOnly
        aria-label={t("users.link")}
        value={address}
        onFocus={(event) => event.target.select()}
        className="mt-1 h-8 w-full rounded-control border border-line-strong bg-surface px-2 font-mono text-ink text-xs"
      />
      <p className="mt-1 text-xs">{t("users.linkHint", { at: fullTime(link.expires_at) })}</p>
    </Notice>
  );
}
