/** A configured brain as a form, what of it was changed, and what two people changed at once. Pure. */
import type { AgentConfig, BrainProvider } from "@/api/types";
import { pick, t } from "@/lib/i18n";
import { groupsOf, shown, stored } from "./settingsModel";

/** What a brain is called on the page: several may have the same purpose. */
export function nameOf(config: AgentConfig, providers: readonly BrainProvider[]): string {
  const provider = providers.find((one) => one.key === config.provider);
  return [provider ? pick(provider.name_zh, provider.name_en) : config.provider, config.model]
    .filter(Boolean)
    .join(" · ");
}

/** The enabled brain of this name learns from customers' messages. */
export const insightApp = (): string => t("brains.insightApp");

export interface ConfigForm {
  appName: string;
  purpose: string;
  provider: string;
  baseUrl: string;
  model: string;
  settings: Record<string, string>;
  /** null leaves a secret as it is, an empty text removes it, any other takes its place. */
  secrets: Record<string, string | null>;
}

export interface ConfigIn {
  app_name: string;
  purpose: string;
  provider: string;
  base_url: string | null;
  model: string | null;
  enabled: boolean;
  settings: Record<string, unknown>;
  secrets: Record<string, string>;
}
export type ConfigChange = Partial<ConfigIn> & { version: number };

const namesOf = (providers: readonly BrainProvider[]): string[] => [
  ...new Set(providers.flatMap((one) => Object.values(groupsOf(one)).flat())),
];
const secretsOf = (providers: readonly BrainProvider[]): string[] => [
  ...new Set(providers.flatMap((one) => one.secret_fields)),
];
const allOf = <T>(names: readonly string[], value: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value(name)]));

/** An empty form. */
export const blankForm = (providers: readonly BrainProvider[], provider: string): ConfigForm => ({
  appName: insightApp(),
  purpose: "",
  provider,
  baseUrl: "",
  model: "",
  settings: allOf(namesOf(providers), (name) => shown(name, undefined)),
  secrets: allOf(secretsOf(providers), () => null),
});

export const formOf = (config: AgentConfig, providers: readonly BrainProvider[]): ConfigForm => ({
  appName: config.app_name,
  purpose: config.purpose,
  provider: config.provider,
  baseUrl: config.base_url ?? "",
  model: config.model ?? "",
  settings: allOf(namesOf(providers), (name) => shown(name, config.settings[name])),
  secrets: allOf([...new Set([...secretsOf(providers), ...Object.keys(config.secrets)])], () => null),
});

/** A form as a new brain is asked for; only what its kind knows. */
export function configIn(form: ConfigForm, provider: BrainProvider): ConfigIn {
  const has = (field: string) => provider.config_fields.includes(field);
  const known = Object.values(groupsOf(provider)).flat();
  return {
    app_name: form.appName.trim(),
    purpose: form.purpose.trim(),
    provider: form.provider,
    base_url: has("base_url") ? form.baseUrl.trim() || null : null,
    model: has("model") ? form.model.trim() || null : null,
    // What is enabled takes the place of what works now, so it is tested first.
    enabled: false,
    settings: merged({}, known, form),
    secrets: secretsToSend(form, provider.secret_fields),
  };
}

/** What differs from the stored brain, or null. What the form does not know among the settings stays. */
export function changeOf(
  base: AgentConfig,
  form: ConfigForm,
  provider: BrainProvider,
  providers: readonly BrainProvider[],
): ConfigChange | null {
  const before = formOf(base, providers);
  const change: Partial<ConfigIn> = {};
  if (form.appName.trim() !== base.app_name) change.app_name = form.appName.trim();
  if (form.purpose.trim() !== base.purpose) change.purpose = form.purpose.trim();
  if (form.provider !== base.provider) change.provider = form.provider;
  if (form.baseUrl.trim() !== before.baseUrl) change.base_url = form.baseUrl.trim() || null;
  if (form.model.trim() !== before.model) change.model = form.model.trim() || null;
  const differing = Object.keys(form.settings).filter(
    (name) => form.settings[name] !== before.settings[name],
  );
  if (differing.length > 0) change.settings = merged(base.settings, differing, form);
  const secrets = secretsToSend(form, provider.secret_fields);
  // A secret that the new kind of brain does not know would be refused.
  for (const name of Object.keys(base.secrets))
    if (!provider.secret_fields.includes(name)) secrets[name] = "";
  if (Object.keys(secrets).length > 0) change.secrets = secrets;
  return Object.keys(change).length > 0 ? { ...change, version: base.version } : null;
}

function merged(
  base: Record<string, unknown>,
  names: readonly string[],
  form: ConfigForm,
): Record<string, unknown> {
  const settings = { ...base };
  for (const name of names) {
    const value = stored(name, form.settings[name] ?? "");
    if (value === undefined) delete settings[name];
    else settings[name] = value;
  }
  return settings;
}

function secretsToSend(form: ConfigForm, known: readonly string[]): Record<string, string> {
  const named = Object.entries(form.secrets).filter(
    (entry): entry is [string, string] => entry[1] !== null && known.includes(entry[0]),
  );
  return Object.fromEntries(named.map(([name, value]) => [name, value.trim()]));
}

/** One field that somebody else changed while this form was open. */
export interface Clash {
  field: string;
  before: string;
  now: string;
  /** Whether this form changed it too, so that saving decides between both. */
  isMine: boolean;
}

const flat = (form: ConfigForm): Record<string, string> => ({
  appName: form.appName,
  purpose: form.purpose,
  provider: form.provider,
  baseUrl: form.baseUrl,
  model: form.model,
  ...form.settings,
});

/** What changed between the version that a form began with and the newest one. */
export function clashes(base: ConfigForm, newest: ConfigForm, mine: ConfigForm): Clash[] {
  const [before, now, own] = [flat(base), flat(newest), flat(mine)];
  return Object.keys(now)
    .filter((field) => before[field] !== now[field])
    .map((field) => ({
      field,
      before: before[field] ?? "",
      now: now[field] ?? "",
      isMine: own[field] !== before[field],
    }));
}

/** The newest version with this form's own changes on top. */
export function rebased(base: ConfigForm, newest: ConfigForm, mine: ConfigForm): ConfigForm {
  const later = <T>(was: T, is: T, own: T): T => (own === was ? is : own);
  return {
    appName: later(base.appName, newest.appName, mine.appName),
    purpose: later(base.purpose, newest.purpose, mine.purpose),
    provider: later(base.provider, newest.provider, mine.provider),
    baseUrl: later(base.baseUrl, newest.baseUrl, mine.baseUrl),
    model: later(base.model, newest.model, mine.model),
    settings: allOf(Object.keys(newest.settings), (name) =>
      later(base.settings[name] ?? "", newest.settings[name] ?? "", mine.settings[name] ?? ""),
    ),
    secrets: mine.secrets,
  };
}
