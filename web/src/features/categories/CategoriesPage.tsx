import { useQuery } from "@tanstack/react-query";
import { Plus, Tags } from "lucide-react";
import { useState } from "react";
import { categoriesQuery } from "@/api/reference";
import type { InsightCategory } from "@/api/types";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { lazily } from "@/components/lazily";
import { SettingsPage } from "@/components/SettingsPage";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import "@/lib/i18n/profiles";
import "@/lib/i18n/later";
import { useMoveCategory } from "./actions";
import { CategoryRow } from "./components/CategoryRow";

const dialogs = () => import("./components/CategoryDialog");
const NewCategory = lazily(async () => ({ default: (await dialogs()).NewCategoryDialog }));
const EditCategory = lazily(async () => ({ default: (await dialogs()).EditCategoryDialog }));

/** Which kinds of fact there are, and by which rules each is believed. */
export function CategoriesPage() {
  const [isAdding, setAdding] = useState(false);
  const [editing, setEditing] = useState<InsightCategory | null>(null);
  return (
    <SettingsPage
      title={t("categories.title")}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          <Plus size={15} aria-hidden />
          {t("categories.add")}
        </Button>
      }
    >
      <p className="px-1 pb-3 text-ink-2 text-sm">{t("categories.lead")}</p>
      <CategoryList onEdit={setEditing} />
      {isAdding && <NewCategory onClose={() => setAdding(false)} />}
      {editing && <EditCategory category={editing} onClose={() => setEditing(null)} />}
    </SettingsPage>
  );
}

function CategoryList({ onEdit }: { onEdit: (category: InsightCategory) => void }) {
  const query = useQuery(categoriesQuery);
  const move = useMoveCategory();
  const categories = query.data;
  if (query.isError && !categories)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!categories) return <ListSkeleton />;
  if (categories.length === 0)
    return <EmptyState icon={Tags} title={t("categories.empty")} hint={t("categories.emptyHint")} />;
  return (
    <ol
      aria-label={t("categories.list")}
      className="divide-y divide-line overflow-hidden rounded-card border border-line bg-surface shadow-card"
    >
      {categories.map((category, index) => (
        <CategoryRow
          key={category.key}
          category={category}
          isFirst={index === 0}
          isLast={index === categories.length - 1}
          onMove={(by) => move.mutate({ key: category.key, by })}
          onEdit={() => onEdit(category)}
        />
      ))}
    </ol>
  );
}

function ListSkeleton() {
  return (
    <div className="flex flex-col gap-px" aria-busy="true">
      {Array.from({ length: 10 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders without identity
        <Skeleton key={row} className="h-16" />
      ))}
    </div>
  );
}
