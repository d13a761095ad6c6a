import type { Webhook } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { stateOf, TONES } from "../model";

interface StateNoticeProps {
  hook: Webhook;
  isBusy: boolean;
  onEnable: () => void;
}

/** What is the matter with a webhook and what to do; nothing while it is well. */
export function StateNotice({ hook, isBusy, onEnable }: StateNoticeProps) {
  const state = stateOf(hook, useNow());
  if (state === "ok") return null;
  const since = hook.disabled_at ?? hook.failing_since;
  return (
    <Notice
      tone={TONES[state]}
      role="status"
      title={t(`webhooks.state.${state}`)}
      actions={
        !hook.enabled && (
          <Button size="sm" variant="primary" disabled={isBusy} onClick={onEnable}>
            {t("webhooks.enable")}
          </Button>
        )
      }
    >
      <p>{t(`webhooks.remedy.${state}`)}</p>
      {hook.waiting > 0 && <p>{t("webhooks.waitingNow", { n: hook.waiting })}</p>}
      {state === "held" && hook.held_until && (
        <p className="text-xs tabular-nums">{t("webhooks.heldUntil", { at: fullTime(hook.held_until) })}</p>
      )}
      {since && <p className="text-xs tabular-nums">{t("webhooks.since", { at: fullTime(since) })}</p>}
    </Notice>
  );
}
