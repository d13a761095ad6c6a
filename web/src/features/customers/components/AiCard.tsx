import { useQuery } from "@tanstack/react-query";
import { EyeOff } from "lucide-react";
import { useState } from "react";
import type { Customer } from "@/api/types";
import { Card } from "@/components/Card";
import { lazily } from "@/components/lazily";
import { Switch } from "@/components/Switch";
import { dayTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import "@/lib/i18n/optOut";
import { useNow } from "@/lib/useNow";
import { optOutsQuery } from "../queries";

const OptOutDialog = lazily(async () => ({ default: (await import("./OptOutDialog")).OptOutDialog }));

/** Whether brains may read this customer, who decided otherwise, and the switch. */
export function AiCard({ customer }: { customer: Customer }) {
  const [isAsking, setAsking] = useState(false);
  const isOut = customer.ai_opted_out_at !== null;
  return (
    <Card
      title={t("optOut.title")}
      aside={<Switch checked={!isOut} label={t("optOut.switch")} onChange={() => setAsking(true)} />}
    >
      <p className="text-ink-2 text-sm">{isOut ? t("optOut.off") : t("optOut.on")}</p>
      {customer.ai_opted_out_at && <Since customerId={customer.id} at={customer.ai_opted_out_at} />}
      {isAsking && <OptOutDialog customer={customer} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function Since({ customerId, at }: { customerId: string; at: string }) {
  const { data: history } = useQuery(optOutsQuery(customerId));
  const when = dayTime(at, useNow());
  const who = history?.[0]?.began_by?.display_name;
  return (
    <p className="mt-1 text-ink-3 text-xs tabular-nums">
      {who ? t("optOut.since", { at: when, name: who }) : t("optOut.sinceOnly", { at: when })}
    </p>
  );
}

/** Beside the name, so that it is seen where the card is folded away. */
export function OptedOutTag() {
  return (
    <span className="inline-flex items-center gap-1 rounded-tag bg-warn-soft px-1.25 text-warn text-xs">
      <EyeOff size={12} aria-hidden />
      {t("optOut.tag")}
    </span>
  );
}
