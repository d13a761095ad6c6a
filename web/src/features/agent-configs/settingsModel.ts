/** What a configured brain can be told beside its address, and how each setting looks as a form field. Pure. */
import type { BrainProvider } from "@/api/types";
import { t } from "@/lib/i18n";

export type Setting =
  | { kind: "number"; least: number; most: number; isWhole: boolean; mayBeLeft?: boolean }
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "object"; example: string }
  | { kind: "text" }
  | { kind: "switch" };

/** Stands for "nothing chosen": the select reserves the empty string. */
export const UNSET = "-";
/** A number that is deliberately not sent; null on the wire. */
export const LEFT = "null";

const whole = (most: number): Setting => ({ kind: "number", least: 1, most, isWhole: true });

const SETTINGS: Record<string, Setting> = {
  timeout_s: { kind: "number", least: 1, most: 3_600, isWhole: false },
  max_concurrency: whole(10_000),
  requests_per_minute: whole(1_000_000),
  daily_tokens: whole(1_000_000_000_000),
  mask_numbers: { kind: "switch" },
  max_tokens: whole(1_000_000),
  temperature: { kind: "number", least: 0, most: 2, isWhole: false, mayBeLeft: true },
  structured_output: { kind: "choice", choices: ["schema", "json", "text"] },
  prompt: { kind: "choice", choices: ["smartbrain-1", "smartbrain-2"] },
  extra: { kind: "object", example: '{"enable_thinking": false}' },
  mode: { kind: "choice", choices: ["workflow", "chatflow", "chat", "completion", "agent"] },
  response_mode: { kind: "choice", choices: ["blocking", "streaming"] },
  inputs: { kind: "object", example: '{"query": "context"}' },
  output: { kind: "text" },
};

const COLUMNS = ["base_url", "model"];
const LIMITS = ["timeout_s", "max_concurrency", "requests_per_minute", "daily_tokens"];
const CARE = ["mask_numbers", "fallback"];

export interface SettingGroups {
  limits: readonly string[];
  care: readonly string[];
  /** What only this kind of brain knows. */
  own: readonly string[];
}

/** Which settings a kind of brain has. One inside our process has no limits to set and nothing to hide. */
export function groupsOf(provider: BrainProvider): SettingGroups {
  const named = new Set([...COLUMNS, ...LIMITS, ...CARE]);
  const own = provider.config_fields.filter((name) => !named.has(name));
  return provider.needs_network ? { limits: LIMITS, care: CARE, own } : { limits: [], care: [], own };
}

/** Brains that can stand in for another: those that need nobody else. */
export const standIns = (providers: readonly BrainProvider[]): string[] =>
  providers.filter((one) => !one.needs_network).map((one) => one.key);

export function settingOf(name: string, providers: readonly BrainProvider[]): Setting {
  if (name === "fallback") return { kind: "choice", choices: standIns(providers) };
  return SETTINGS[name] ?? { kind: "text" };
}

/** A stored setting as the form holds it. */
export function shown(name: string, value: unknown): string {
  const kind = name === "fallback" ? "choice" : (SETTINGS[name]?.kind ?? "text");
  if (kind === "switch") return value === false ? "off" : "on";
  if (value === undefined) return kind === "choice" ? UNSET : "";
  if (value === null) return LEFT;
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** What the form holds as it is stored; undefined where nothing is. */
export function stored(name: string, text: string): unknown {
  const setting = SETTINGS[name] ?? { kind: "text" };
  const value = text.trim();
  if (setting.kind === "switch") return value === "off" ? false : undefined;
  if (value === "" || value === UNSET) return undefined;
  if (value === LEFT) return null;
  if (setting.kind === "number") return Number(value);
  return setting.kind === "object" ? JSON.parse(value) : value;
}

/** Why a field cannot be stored like this, or true. */
export function verdict(setting: Setting, text: string): true | string {
  const value = text.trim();
  if (value === "" || value === LEFT) return true;
  if (setting.kind === "number") return isNumber(value, setting) || outOfRange(setting);
  if (setting.kind === "object") return isObject(value) || t("brains.field.objectInvalid");
  return true;
}

type NumberSetting = Extract<Setting, { kind: "number" }>;

function isNumber(text: string, { least, most, isWhole }: NumberSetting): boolean {
  const value = Number(text);
  const pattern = isWhole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  return pattern.test(text) && value >= least && value <= most;
}

const outOfRange = ({ least, most, isWhole }: NumberSetting): string =>
  t(isWhole ? "brains.field.whole" : "brains.field.number", { least, most });

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
