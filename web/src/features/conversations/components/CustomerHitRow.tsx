import { Link } from "@tanstack/react-router";
import type { Customer } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { SourceTag, useChannels } from "@/components/SourceTag";

/** A customer who was found; leads to their profile. */
export function CustomerHitRow({ customer }: { customer: Customer }) {
  const channels = useChannels();
  const types = [...new Set(customer.channels.map((channel) => channel.channel_type))];
  const about = [customer.industry, customer.mobile_masked, customer.owner?.display_name].filter(Boolean);
  return (
    <li>
      <Link
        to="/customers/$customerId"
        params={{ customerId: customer.id }}
        data-hit
        className="mx-1.75 flex w-[calc(100%-14px)] items-center gap-2.5 rounded-row px-2.25 py-2 -outline-offset-2 hover:bg-hover"
      >
        <Avatar name={customer.display_name} size="sm" />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <span className="truncate text-base">{customer.display_name}</span>
            {types.slice(0, 2).map((type) => (
              <SourceTag key={type} channels={channels} channelType={type} />
            ))}
          </span>
          {about.length > 0 && (
            <span className="block truncate text-ink-3 text-xs tabular-nums">{about.join(" · ")}</span>
          )}
        </span>
      </Link>
    </li>
  );
}
