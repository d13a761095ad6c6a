/** Filters and order of the customer list, as they stand in the address. Pure. */
import type { StaffMember } from "@/api/types";

export const SORTS = ["-last_activity_at", "-created_at", "display_name"] as const;
export type CustomerSort = (typeof SORTS)[number];
export const DEFAULT_SORT: CustomerSort = "-last_activity_at";

/** The bands into which the server sorts head counts. */
export const SCALES = [
  "1–19",
  "20–99",
  "100–499",
  "500–999",
  "1,000–4,999",
  "5,000–9,999",
  "≥ 10,000",
] as const;

export interface CustomerFilters {
  q: string;
  stage: string | null;
  industry: string | null;
  scale: string | null;
  owner: string | null;
  channel: string | null;
  sort: CustomerSort;
}

export const NO_FILTERS: CustomerFilters = {
  q: "",
  stage: null,
  industry: null,
  scale: null,
  owner: null,
  channel: null,
  sort: DEFAULT_SORT,
};

export const isFiltered = ({ sort: _, ...filters }: CustomerFilters) =>
  Object.values(filters).some((value) => value !== null && value !== "");

/** The distinct values that the loaded rows have, for suggestions. */
export function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value): value is string => !!value))].sort((a, b) =>
    a.localeCompare(b, "zh-CN"),
  );
}

/** The people who may own a customer, by name; customers themselves are never among them. */
export function byName(staff: readonly StaffMember[]): StaffMember[] {
  return [...staff].sort((a, b) => a.display_name.localeCompare(b.display_name, "zh-CN"));
}
