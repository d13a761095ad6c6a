import { Quote, Sparkles } from "lucide-react";
import { Avatar } from "@/components/Avatar";
import { CategoryLabel } from "@/components/CategoryLabel";
import { Confidence } from "@/components/Confidence";
import { t } from "@/lib/i18n";

/** One honest sentence and the product's own parts showing it; marked as an example. */
export function LoginSample() {
  const name = t("login.sampleCustomer");
  return (
    <figure className="w-full max-w-120">
      <figcaption className="mb-8 text-balance font-semibold text-xl">{t("login.honest")}</figcaption>
      <div aria-hidden="true" className="flex flex-col gap-5">
        <div className="flex gap-2.5">
          <Avatar name={name} size="sm" />
          <div className="min-w-0">
            <p className="prose-cn rounded-bubble rounded-tl-control border border-line bg-surface px-3 py-2">
              {t("login.sampleSays")}
            </p>
            <p className="mt-1.5 inline-flex items-center gap-1 rounded-full bg-ai-soft px-2 text-2xs text-ai-ink">
              <Sparkles size={11} />
              {t("login.sampleLearned")}
            </p>
          </div>
        </div>
        <div className="ml-10.5 flex flex-col gap-3">
          <SampleInsight
            hue="green"
            category={t("login.sampleCategoryBudget")}
            content={t("login.sampleBudget")}
            confidence={0.94}
          />
          <SampleInsight
            hue="amber"
            category={t("login.sampleCategoryTime")}
            content={t("login.sampleTime")}
            confidence={0.91}
          />
        </div>
      </div>
      <p className="mt-6 ml-10.5 text-ink-4 text-xs">{t("login.sampleNote")}</p>
    </figure>
  );
}

interface SampleProps {
  hue: string;
  category: string;
  content: string;
  confidence: number;
}

function SampleInsight({ hue, category, content, confidence }: SampleProps) {
  return (
    <div className="rounded-card border border-line bg-surface px-4 py-3 shadow-card">
      <div className="flex items-center justify-between">
        <CategoryLabel hue={hue} label={category} />
        <Confidence value={confidence} />
      </div>
      <p className="mt-1">{content}</p>
      <p className="mt-1.5 flex items-center gap-1 text-ink-3 text-xs">
        <Quote size={11} />
        {t("login.sampleQuote")}
      </p>
    </div>
  );
}
