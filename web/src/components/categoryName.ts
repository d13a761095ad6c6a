import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { categoriesQuery } from "@/api/reference";
import type { InsightCategory } from "@/api/types";
import { pick } from "@/lib/i18n";

/** A category's name in the reader's language; the label sent along is in Chinese and serves until the list is there. */
export function categoryName(categories: readonly InsightCategory[], key: string, fallback: string): string {
  const known = categories.find((category) => category.key === key);
  return known ? pick(known.label_zh, known.label_en) : fallback;
}

/** Names the category of anything that carries its key and label. */
export function useCategoryName(): (of: { category: string; category_label: string }) => string {
  const { data: categories = [] } = useQuery(categoriesQuery);
  return useCallback((of) => categoryName(categories, of.category, of.category_label), [categories]);
}
