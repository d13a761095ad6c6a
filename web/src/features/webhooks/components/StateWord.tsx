import type { Webhook } from "@/api/types";
import { ToneWord } from "@/components/ToneWord";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { stateOf, TONES } from "../model";

export function StateWord({ hook }: { hook: Webhook }) {
  const state = stateOf(hook, useNow());
  return <ToneWord tone={TONES[state]}>{t(`webhooks.state.${state}`)}</ToneWord>;
}
