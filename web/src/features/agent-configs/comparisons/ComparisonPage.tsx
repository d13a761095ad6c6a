import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Scale } from "lucide-react";
import { asApiError } from "@/api/errors";
import type { BrainProvider, ComparisonDetail } from "@/api/types";
import { Card } from "@/components/Card";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { Notice } from "@/components/Notice";
import { SettingsPage } from "@/components/SettingsPage";
import { Skeleton } from "@/components/Skeleton";
import { fullTime, number, percent } from "@/lib/format";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { providersQuery } from "../queries";
import { ComparedCustomer } from "./ComparedCustomer";
import { Costs } from "./Costs";
import { agreementOf, reasonWords, sideName } from "./model";
import { Progress } from "./Progress";
import { comparisonQuery } from "./queries";

/** One comparison as far as it is: in figures, what each side cost, and customer by customer what differs. */
export function ComparisonPage({ comparisonId }: { comparisonId: string }) {
  const query = useQuery(comparisonQuery(comparisonId));
  const { data: providers = [] } = useQuery(providersQuery);
  const comparison = query.data;
  const isGone = query.isError && asApiError(query.error).status === 404;
  return (
    <SettingsPage
      title={t("comparisons.one")}
      parent={{ label: t("comparisons.title"), to: "/settings/agent-configs/comparisons" }}
      isWide
    >
      {comparison ? (
        <Result comparison={comparison} providers={providers} />
      ) : isGone ? (
        <EmptyState
          icon={Scale}
          title={t("comparisons.gone")}
          action={
            <Link to="/settings/agent-configs/comparisons" className="text-brand-ink text-sm hover:underline">
              {t("brains.backToList")}
            </Link>
          }
        />
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="flex flex-col gap-3.5" aria-busy="true">
          <Skeleton className="h-40 rounded-card" />
          <Skeleton className="h-80 rounded-card" />
        </div>
      )}
    </SettingsPage>
  );
}

interface ResultProps {
  comparison: ComparisonDetail;
  providers: readonly BrainProvider[];
}

function Result({ comparison, providers }: ResultProps) {
  const { counts, customers } = comparison;
  const first = sideName(comparison.against, providers);
  const second = sideName(comparison.config, providers);
  const reasons = Object.entries(counts.reasons);
  return (
    <div className="flex flex-col gap-3.5">
      <Card title={t("comparisons.versus", { first, second })} aside={<Progress comparison={comparison} />}>
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          <Figure name={t("comparisons.agreement")} value={percent(agreementOf(comparison))} />
          <Figure name={t("comparisons.equal")} value={number(counts.equal)} />
          <Figure name={t("comparisons.added")} value={number(counts.added)} />
          <Figure name={t("comparisons.missing")} value={number(counts.missing)} />
        </dl>
        <p className="mt-3 text-ink-3 text-xs">
          {t("comparisons.began", { at: fullTime(comparison.created_at) })}
        </p>
        {counts.failed + counts.not_asked > 0 && (
          <Notice
            tone="warn"
            className="mt-3"
            title={t("comparisons.leftOut", { failed: counts.failed, notAsked: counts.not_asked })}
          >
            <ul>
              {reasons.map(([code, n]) => (
                <li key={code}>
                  {reasonWords(code)} · {number(n)}
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </Card>
      <Costs counts={counts} first={first} second={second} />
      <section aria-label={t("comparisons.byCustomer")} className="flex flex-col gap-3">
        <h2 className="px-1 text-base">{t("comparisons.byCustomer")}</h2>
        {customers.map((one) => (
          <ComparedCustomer key={one.customer_id} compared={one} first={first} second={second} />
        ))}
      </section>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-ink-3 text-xs">{name}</dt>
      <dd className="font-semibold text-xl tabular-nums">{value}</dd>
    </div>
  );
}
