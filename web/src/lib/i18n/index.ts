/**
 * The words of the product. The Chinese catalogue is the source of keys and of `{placeholders}`;
 * a missing key or argument is a type error. Other languages are files loaded on demand, and so are the words of
 * pages that few people open.
 */
import { zh } from "./zh";
import type { desk } from "./zh/desk";
import type { inboxTools } from "./zh/inboxTools";
import type { later } from "./zh/later";
import type { optOut } from "./zh/optOut";
import type { people } from "./zh/people";
import type { profiles } from "./zh/profiles";
import type { visitor } from "./zh/visitor";

export type Language = "zh-CN" | "en";
type Later = typeof desk &
  typeof inboxTools &
  typeof later &
  typeof optOut &
  typeof people &
  typeof profiles &
  typeof visitor;
type Source = typeof zh & Later;
export type MessageKey = keyof Source;
export type Translation = string | { one: string; other: string };
export type Catalogue = Record<MessageKey, Translation>;

type Placeholders<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? P | Placeholders<Rest>
  : never;
type Arguments<K extends MessageKey> = [Placeholders<Source[K]>] extends [never]
  ? []
  : [values: Record<Placeholders<Source[K]>, string | number>];

let language: Language = "zh-CN";
let chinese = zh as unknown as Catalogue;
let catalogue = chinese;

/** Adds the Chinese words that come with a page's code. Called by modules such as `./later`, which the page imports. */
export function addWords(words: Partial<Later>): void {
  chinese = { ...chinese, ...words };
  if (language === "zh-CN") catalogue = chinese;
}

/** The text of a key in the current language. English plurals are chosen by the argument `n`. */
export function t<K extends MessageKey>(key: K, ...args: Arguments<K>): string {
  const values = (args[0] ?? {}) as Record<string, string | number>;
  const entry = catalogue[key];
  const text = typeof entry === "string" ? entry : entry[values.n === 1 ? "one" : "other"];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Looks up a key built at run time (an enum's label); falls back to the raw value that the server sent. */
export function label(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in catalogue ? t(key as never) : value;
}

export function currentLanguage(): Language {
  return language;
}

/** Picks the label of something that carries both languages, as categories, stages and channels do. */
export function pick(zhLabel: string, enLabel: string | null | undefined): string {
  return language === "en" && enLabel ? enLabel : zhLabel;
}

export async function loadLanguage(next: Language): Promise<void> {
  catalogue = next === "en" ? (await import("./en")).en : chinese;
  language = next;
  document.documentElement.lang = next;
  document.title = t("app.name");
}
