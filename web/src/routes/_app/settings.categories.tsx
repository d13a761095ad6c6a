import { createFileRoute } from "@tanstack/react-router";
import { categoriesQuery } from "@/api/reference";
import { CategoriesPage } from "@/features/categories/CategoriesPage";

export const Route = createFileRoute("/_app/settings/categories")({
  loader: ({ context: { queryClient } }) => void queryClient.prefetchQuery(categoriesQuery),
  component: CategoriesPage,
});
