/** What an admin decides about a category, as a form, and in which order categories stand. Pure. */
import type { InsightCategory } from "@/api/types";
import { percent } from "@/lib/format";
import type { Hue } from "@/lib/hues";
import { t } from "@/lib/i18n";

export const PROFILE_FIELDS = ["life_cycle_stage", "industry", "company_scale"] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** Stands for no core field: the select reserves the empty string. */
export const NO_FIELD = "-";

export interface CategoryForm {
  key: string;
  labelZh: string;
  labelEn: string;
  description: string;
  hue: Hue;
  cardinality: "single" | "multi";
  cap: string;
  ttlDays: string;
  percent: number;
  aiMaySupersede: boolean;
  joins: boolean;
  profileField: ProfileField | typeof NO_FIELD;
}

export const BLANK: CategoryForm = {
  key: "",
  labelZh: "",
  labelEn: "",
  description: "",
  hue: "slate",
  cardinality: "multi",
  cap: "12",
  ttlDays: "",
  percent: 60,
  aiMaySupersede: false,
  joins: false,
  profileField: NO_FIELD,
};

export const formOf = (category: InsightCategory): CategoryForm => ({
  key: category.key,
  labelZh: category.label_zh,
  labelEn: category.label_en,
  description: category.description,
  hue: category.hue as Hue,
  cardinality: category.cardinality,
  cap: String(category.cap),
  ttlDays: category.ttl_days === null ? "" : String(category.ttl_days),
  percent: Math.round(category.min_confidence * 100),
  aiMaySupersede: category.ai_may_supersede_human,
  joins: category.joins_near_duplicates,
  profileField: (category.profile_field as ProfileField | null) ?? NO_FIELD,
});

/** The form as the server takes it, without the key, which never changes. */
export const valuesOf = (form: CategoryForm) => ({
  label_zh: form.labelZh.trim(),
  label_en: form.labelEn.trim() || form.labelZh.trim(),
  description: form.description.trim(),
  hue: form.hue,
  cardinality: form.cardinality,
  cap: Number(form.cap),
  ttl_days: form.ttlDays.trim() === "" ? null : Number(form.ttlDays),
  min_confidence: form.percent / 100,
  ai_may_supersede_human: form.aiMaySupersede,
  joins_near_duplicates: form.joins,
  profile_field: form.profileField === NO_FIELD ? null : form.profileField,
});

export type CategoryValues = ReturnType<typeof valuesOf>;

/** Only what differs is sent, so that two admins at once do not undo each other. */
export function changeOf(before: InsightCategory, form: CategoryForm): Partial<CategoryValues> {
  const known: Record<string, unknown> = { ...before };
  return Object.fromEntries(Object.entries(valuesOf(form)).filter(([name, value]) => known[name] !== value));
}

/** A whole number within limits. */
export function isWhole(text: string, least: number, most: number): boolean {
  const value = Number(text);
  return /^\d+$/.test(text.trim()) && value >= least && value <= most;
}

/** One place up or down, and the positions that must be written for it; nothing at either end. */
export function moved(
  categories: readonly InsightCategory[],
  key: string,
  by: -1 | 1,
): { order: InsightCategory[]; changes: { key: string; position: number }[] } {
  const order = [...categories];
  const at = order.findIndex((category) => category.key === key);
  const [one, other] = [order[at], order[at + by]];
  if (!one || !other) return { order, changes: [] };
  order[at] = other;
  order[at + by] = one;
  const changes = order.flatMap(({ key: of, position }, index) =>
    position === index ? [] : [{ key: of, position: index }],
  );
  return { order: order.map((category, position) => ({ ...category, position })), changes };
}

/** What the rules of a category amount to, in one line. */
export function rulesLine(category: InsightCategory): string {
  const parts = [
    category.cardinality === "multi" && t("categories.capIs", { n: category.cap }),
    category.ttl_days !== null && t("categories.ttlIs", { n: category.ttl_days }),
    t("categories.minIs", { percent: percent(category.min_confidence) }),
  ];
  return parts.filter(Boolean).join(" · ");
}
