import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { categoriesQuery } from "@/api/reference";
import type { ComparedBurst, ComparedFact, ComparisonDetail } from "@/api/types";
import { Card } from "@/components/Card";
import { CategoryLabel } from "@/components/CategoryLabel";
import { categoryName } from "@/components/categoryName";
import { t } from "@/lib/i18n";
import { reasonWords } from "./model";

interface ComparedCustomerProps {
  compared: ComparisonDetail["customers"][number];
  first: string;
  second: string;
}

/** One customer's bursts, each with the facts that only one side stated. */
export function ComparedCustomer({ compared, first, second }: ComparedCustomerProps) {
  return (
    <Card
      title={
        <Link
          to="/customers/$customerId"
          params={{ customerId: compared.customer_id }}
          search={{}}
          className="hover:underline"
        >
          {compared.customer_name}
        </Link>
      }
      aside={
        <span className="text-ink-3 text-xs">
          {t("comparisons.short", {
            equal: compared.counts.equal,
            added: compared.counts.added,
            missing: compared.counts.missing,
          })}
        </span>
      }
    >
      <ol className="flex flex-col">
        {compared.bursts.map((burst, index) => (
          <li key={burst.run_id} className="border-line border-t py-2.5 first:border-t-0">
            <p className="flex flex-wrap gap-x-3 text-ink-3 text-xs">
              <Link to="/runs" search={{ run: burst.run_id }} className="text-brand-ink hover:underline">
                {t("comparisons.burst", { n: index + 1, messages: burst.message_ids.length })}
              </Link>
              <span>{words(burst)}</span>
            </p>
            {burst.added.length + burst.missing.length > 0 && (
              <div className="mt-1.5 grid gap-3 sm:grid-cols-2">
                <Facts name={t("comparisons.only", { name: first })} facts={burst.missing} />
                <Facts name={t("comparisons.only", { name: second })} facts={burst.added} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function words({ state, reason, equal, added, missing }: ComparedBurst): string {
  if (state === "done")
    return added.length + missing.length === 0
      ? t("comparisons.allEqual", { n: equal })
      : t("comparisons.sharedFacts", { n: equal });
  const said = t(`comparisons.burstState.${state}`);
  return reason ? `${said} · ${reasonWords(reason)}` : said;
}

function Facts({ name, facts }: { name: string; facts: ComparedFact[] }) {
  const { data: categories = [] } = useQuery(categoriesQuery);
  const hueOf = (key: string) => categories.find((one) => one.key === key)?.hue ?? "slate";
  return (
    <section aria-label={name} className="min-w-0 rounded-row bg-subtle p-2.5">
      <h3 className="truncate text-ink-3 text-xs" title={name}>
        {name}
      </h3>
      {facts.length === 0 && <p className="mt-1 text-ink-4 text-sm">–</p>}
      <ul>
        {facts.map((fact) => (
          <li key={`${fact.op} ${fact.category} ${fact.value_key}`} className="mt-1.5 text-sm">
            <CategoryLabel
              hue={hueOf(fact.category)}
              label={categoryName(categories, fact.category, fact.category)}
            />
            <p className="[overflow-wrap:anywhere]">
              {fact.op === "retire" && <span className="mr-1.5 text-ink-3">{t("comparisons.retires")}</span>}
              {fact.content || t("comparisons.recalled")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
