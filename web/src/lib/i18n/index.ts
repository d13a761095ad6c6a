/**
 * The words of the product. The Chinese catalogue is the source of keys and of `{placeholders}`;
 * a missing key or argument is a type error. Other languages are files loaded on demand.
 */
import { zh } from "./zh";

export type Language = "zh-CN" | "en";
export type MessageKey = keyof typeof zh;
export type Translation = string | { one: string; other: string };
export type Catalogue = Record<MessageKey, Translation>;

type Placeholders<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? P | Placeholders<Rest>
  : never;
type Arguments<K extends MessageKey> = [Placeholders<(typeof zh)[K]>] extends [never]
  ? []
  : [values: Record<Placeholders<(typeof zh)[K]>, string | number>];

let language: Language = "zh-CN";
let catalogue: Catalogue = zh;

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
  catalogue = next === "en" ? (await import("./en")).en : zh;
  language = next;
  document.documentElement.lang = next;
  document.title = t("app.name");
}
