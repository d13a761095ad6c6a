import type { Stage } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { BarList } from "@/components/BarList";
import { Card } from "@/components/Card";
import { CategoryLabel } from "@/components/CategoryLabel";
import { Confidence } from "@/components/Confidence";
import { Kbd } from "@/components/Kbd";
import { Tag } from "@/components/SourceTag";
import { StageBar, StageSteps } from "@/components/StageBar";
import { HUES } from "@/lib/hues";
import { t } from "@/lib/i18n";
import { Sample } from "./KitPage";

const STAGES: Stage[] = ["Lead", "Interested", "Proposal", "Negotiation", "Won", "Repeat"].map((name) => ({
  key: name,
  label_zh: name,
  label_en: name,
}));

export function KitDisplay() {
  const name = t("login.sampleCustomer");
  return (
    <>
      <Sample name="Avatar, Kbd">
        {(["xs", "sm", "md", "lg", "xl"] as const).map((size) => (
          <Avatar key={size} name={name} size={size} />
        ))}
        {["blue", "green", "cyan", "orange"].map((hue) => (
          <Avatar key={hue} name={name} channelHue={hue} />
        ))}
        <Avatar name="Anna Li" />
        <Kbd>/</Kbd>
        <Kbd>Enter</Kbd>
      </Sample>
      <Sample name="Tag, CategoryLabel">
        {[...HUES, "cyan"].map((hue) => (
          <Tag key={hue} hue={hue}>
            {hue}
          </Tag>
        ))}
        {[...HUES, "cyan"].map((hue) => (
          <CategoryLabel key={hue} hue={hue} label={hue} />
        ))}
      </Sample>
      <Sample name="Confidence, StageBar, StageSteps">
        <Confidence value={0.62} />
        <Confidence value={0.86} />
        <Confidence value={0.94} />
        <div className="w-full">
          <StageBar stages={STAGES} current="Negotiation" />
        </div>
        <div className="w-full">
          <StageBar stages={STAGES} current="lost" />
        </div>
        <StageSteps stages={STAGES} current="Negotiation" />
      </Sample>
      <Sample name="Card, BarList">
        <Card title={t("runs.chart.outcomes")} aside={<Kbd>r</Kbd>} className="w-full">
          <BarList
            label={t("runs.chart.outcomes")}
            items={[
              { key: "ok", label: t("runs.outcome.ok"), value: 240, tone: "ok" },
              { key: "salvaged", label: t("runs.outcome.salvaged"), value: 31, tone: "warn" },
              { key: "timeout", label: t("runs.outcome.timeout"), value: 14, tone: "bad" },
              { key: "empty", label: t("runs.outcome.empty"), value: 9, tone: "muted" },
            ]}
          />
        </Card>
      </Sample>
    </>
  );
}
