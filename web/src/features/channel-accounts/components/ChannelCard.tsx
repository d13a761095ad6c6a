import { PlugZap } from "lucide-react";
import type { ReactNode } from "react";
import type { ChannelConfig } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { RelativeTime } from "@/components/RelativeTime";
import { channelLabel, Tag, useChannels } from "@/components/SourceTag";
import { Switch } from "@/components/Switch";
import { ToneWord } from "@/components/ToneWord";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { span } from "@/lib/format";
import { t } from "@/lib/i18n";
import { stateOf, TONES } from "../model";
import { changeChannel, testChannel, useChannelChange } from "../queries";

/** One configured account: how it does and why, its switch, and its test. */
export function ChannelCard({ config, onEdit }: { config: ChannelConfig; onEdit: () => void }) {
  const channels = useChannels();
  const { name, health } = config;
  const state = stateOf(config);
  const change = useChannelChange(changeChannel(config));
  const test = useChannelChange(testChannel(config.id));
  const enable = (enabled: boolean) =>
    change.mutate(
      { enabled },
      {
        onSuccess: () => toast(t(enabled ? "channels.switchedOn" : "channels.switchedOff", { name })),
        onError: (error) => toast(t("channels.notChanged", { why: whyNot(error) })),
      },
    );
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4 shadow-card">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="min-w-0 truncate text-base">{name}</h2>
        <Tag hue={channels.get(config.channel_type)?.hue ?? "slate"}>
          {channelLabel(channels, config.channel_type)}
        </Tag>
        <span className="ml-auto flex items-center gap-3">
          <ToneWord tone={TONES[state]}>{t(`channels.state.${state}`)}</ToneWord>
          <Switch
            label={t("channels.enableOne", { name })}
            checked={config.enabled}
            disabled={change.isPending}
            onChange={enable}
          />
        </span>
      </div>
      {config.enabled && health.last_error && state !== "ok" && (
        <Notice
          tone={TONES[state]}
          title={t(`channels.trouble.${state === "paused" ? "paused" : "degraded"}`)}
        >
          <p>{health.last_error.detail}</p>
          <p className="text-xs">
            {t("channels.errorAt")} <RelativeTime at={health.last_error.at} />
          </p>
        </Notice>
      )}
      <dl className="flex flex-wrap gap-x-6 gap-y-1.5 text-xs">
        <Fact name={t("channels.account")}>{config.account}</Fact>
        <Fact name={t("channels.lastOk")}>
          {health.last_ok_at ? <RelativeTime at={health.last_ok_at} /> : t("channels.never")}
        </Fact>
        <Fact name={t("channels.lag")}>
          {health.lag_seconds === null ? t("channels.notPolled") : span(health.lag_seconds * 1000)}
        </Fact>
        <Fact name={t("channels.every")}>
          {t("channels.everySeconds", { n: config.poll_interval_seconds })}
        </Fact>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button
          aria-label={t("channels.testOne", { name })}
          disabled={test.isPending}
          onClick={() => test.mutate(undefined)}
        >
          <PlugZap size={14} aria-hidden />
          {test.isPending ? t("channels.testing") : t("channels.test")}
        </Button>
        <Button aria-label={t("channels.editOne", { name })} onClick={onEdit}>
          {t("channels.edit")}
        </Button>
      </div>
      {test.isError && (
        <Notice tone="bad" role="alert" title={t("channels.testBroken")}>
          {whyNot(test.error)}
        </Notice>
      )}
      {test.data && (
        <Notice
          tone={test.data.ok ? "ok" : "bad"}
          role="status"
          title={t(test.data.ok ? "channels.testOk" : "channels.testFailed")}
        >
          {test.data.detail}
        </Notice>
      )}
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-ink-3">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
