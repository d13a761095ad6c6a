import { Link2 } from "lucide-react";
import type { Customer } from "@/api/types";
import { Card } from "@/components/Card";
import { type ChannelMap, SourceTag } from "@/components/SourceTag";
import { t } from "@/lib/i18n";

/** By which names the channels know this customer. */
export function ChannelIdentities({ customer, channels }: { customer: Customer; channels: ChannelMap }) {
  return (
    <Card title={t("customer.identities")}>
      {customer.channels.length === 0 ? (
        <p className="text-ink-3 text-sm">
          {t("customer.noIdentities")}
          <br />
          <span className="text-xs">{t("customer.noIdentitiesHint")}</span>
        </p>
      ) : (
        <ul className="flex flex-col gap-3">
          {customer.channels.map((identity) => (
            <li
              key={`${identity.channel_type}:${identity.peer_id_masked}`}
              className="flex items-center gap-2"
            >
              <Link2 size={14} className="shrink-0 text-ink-3" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm">
                  {identity.display_name ?? customer.display_name}
                </span>
                <span className="block truncate font-mono text-ink-3 text-xs">{identity.peer_id_masked}</span>
              </span>
              <SourceTag
                channels={channels}
                channelType={identity.channel_type}
                label={identity.source_label}
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
