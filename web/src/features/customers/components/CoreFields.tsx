import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import { categoriesQuery, stagesQuery } from "@/api/reference";
import type { Profile } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Card } from "@/components/Card";
import { pick, t } from "@/lib/i18n";
import { StageName } from "./columns";
import { CoreFieldsForm } from "./CoreFieldsForm";

interface CoreFieldsProps {
  profile: Profile;
  isPast: boolean;
}

/** The few fields that everybody asks first. Each is fed by insights and can be set by hand. */
export function CoreFields({ profile, isPast }: CoreFieldsProps) {
  const [isEditing, setEditing] = useState(false);
  const { data: stages = [] } = useQuery(stagesQuery);
  const { customer } = profile;
  if (isEditing && !isPast) return <CoreFieldsForm profile={profile} onClose={() => setEditing(false)} />;
  return (
    <Card
      title={t("customer.fields")}
      aside={
        !isPast && (
          <IconButton label={t("customer.editFields")} onClick={() => setEditing(true)} className="-my-1">
            <Pencil size={15} aria-hidden />
          </IconButton>
        )
      }
    >
      <dl className="flex flex-col">
        <Row label={t("customer.stage")} missing={t("customer.noStage")}>
          {profile.life_cycle_stage && <StageName stage={profile.life_cycle_stage} stages={stages} />}
        </Row>
        <Row label={t("customer.industry")}>{profile.industry}</Row>
        <Row label={t("customer.scale")}>{profile.company_scale}</Row>
        <KeyFacts profile={profile} />
        {customer.mobile_masked && <Row label={t("customer.mobile")}>{customer.mobile_masked}</Row>}
        <Row label={t("customer.owner")} missing={t("customer.nobody")}>
          {customer.owner?.display_name}
        </Row>
      </dl>
    </Card>
  );
}

/** Kinds of fact of which there is one at a time, and that a seller looks up before a call. */
const KEY_FACTS = ["budget", "timeline"];

function KeyFacts({ profile }: { profile: Profile }) {
  const { data: categories = [] } = useQuery(categoriesQuery);
  return KEY_FACTS.flatMap((category) => {
    const known = categories.find((one) => one.key === category);
    const fact = profile.active_insights.find((insight) => insight.category === category);
    return fact ? (
      <Row key={category} label={known ? pick(known.label_zh, known.label_en) : fact.category_label}>
        {fact.content}
      </Row>
    ) : (
      []
    );
  });
}

function Row({ label, missing, children }: { label: string; missing?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-baseline py-1 text-sm">
      <dt className="w-18 shrink-0 text-ink-3">{label}</dt>
      <dd className="line-clamp-2 min-w-0 flex-1 break-words">
        {children || <span className="text-ink-4">{missing ?? t("customer.unknown")}</span>}
      </dd>
    </div>
  );
}
