import { type RefObject, useEffect, useRef } from "react";
import { Button } from "@/components/Button";
import { ErrorState } from "@/components/ErrorState";
import { t } from "@/lib/i18n";

interface EndOfListProps {
  scroller: RefObject<HTMLElement | null>;
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    error: unknown;
    fetchNextPage: () => unknown;
  };
}

/** Asks for the next page as it comes near; the button is there for keys and for what went wrong. */
export function EndOfList({ query, scroller }: EndOfListProps) {
  const mark = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const mayAsk = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const ask = useRef(fetchNextPage);
  ask.current = fetchNextPage;

  useEffect(() => {
    const element = mark.current;
    if (!element || !mayAsk || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && void ask.current(),
      { root: scroller.current, rootMargin: "600px 0px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [mayAsk, scroller]);

  if (isFetchNextPageError) return <ErrorState error={query.error} onRetry={() => void fetchNextPage()} />;
  if (!hasNextPage) return null;
  return (
    <div ref={mark} className="flex justify-center py-4">
      {isFetchingNextPage ? (
        <p role="status" className="text-ink-3 text-sm">
          {t("customers.loadingMore")}
        </p>
      ) : (
        <Button onClick={() => void fetchNextPage()}>{t("action.loadMore")}</Button>
      )}
    </div>
  );
}
