import clsx from "clsx";
import { t } from "@/lib/i18n";
import { Button } from "./Button";

interface LoadMoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  className?: string;
}

/** The end of a list that is loaded page by page; nothing when all is there. */
export function LoadMore({ query, className }: LoadMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className={clsx("flex justify-center p-3", className)}>
      <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t("action.loadMore")}
      </Button>
    </div>
  );
}
