import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { SkeletonRows } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import "@/lib/i18n/inboxTools";
import { customerHitsQuery, messageHitsQuery } from "../searchQueries";
import { CustomerHitRow } from "./CustomerHitRow";
import { MessageHitRow } from "./MessageHitRow";

interface SearchResultsProps {
  q: string;
  /** The message that is shown in its thread. */
  messageId: string | null;
  onOpen: (conversationId: string, messageId: string) => void;
  onClear: () => void;
}

/** What the search box found, in place of the list: messages with the words marked, and customers. */
export function SearchResults({ q, messageId, onOpen, onClear }: SearchResultsProps) {
  const messages = useInfiniteQuery({ ...messageHitsQuery(q), placeholderData: keepPreviousData });
  const customers = useInfiniteQuery({ ...customerHitsQuery(q), placeholderData: keepPreviousData });
  const said = messages.data?.pages.flatMap((page) => page.items) ?? [];
  const named = customers.data?.pages.flatMap((page) => page.items) ?? [];
  const isBusy = messages.isPending || customers.isPending;
  const isNothing = messages.isSuccess && customers.isSuccess && said.length + named.length === 0;
  const hasFailed = messages.isError && customers.isError && said.length + named.length === 0;
  const retry = () => void Promise.all([messages.refetch(), customers.refetch()]);
  const isOld = messages.isPlaceholderData || customers.isPlaceholderData;
  return (
    <section
      aria-label={t("search.results")}
      aria-busy={isBusy || isOld}
      className={`scroll-thin min-h-0 flex-1 overflow-y-auto border-line border-t pb-4 ${isOld ? "opacity-60" : ""}`}
    >
      <p role="status" className="sr-only">
        {!isBusy && !isOld && t("search.found", { messages: said.length, customers: named.length })}
      </p>
      {isBusy && said.length + named.length === 0 && <SkeletonRows className="px-2" />}
      {hasFailed && <ErrorState error={messages.error} onRetry={retry} />}
      {isNothing && (
        <EmptyState
          icon={SearchX}
          title={t("search.nothing", { q })}
          hint={t("search.nothingHint")}
          action={<Button onClick={onClear}>{t("search.clear")}</Button>}
        />
      )}
      <Group title={t("search.customers")} query={customers} count={named.length} isHidden={hasFailed}>
        {named.map((customer) => (
          <CustomerHitRow key={customer.id} customer={customer} />
        ))}
      </Group>
      <Group title={t("search.messages")} query={messages} count={said.length} isHidden={hasFailed}>
        {said.map((hit) => (
          <MessageHitRow
            key={hit.message_id}
            hit={hit}
            isOpen={hit.message_id === messageId}
            onOpen={() => onOpen(hit.conversation_id, hit.message_id)}
          />
        ))}
      </Group>
    </section>
  );
}

interface GroupProps {
  title: string;
  count: number;
  /** Where both have failed, that is said once. */
  isHidden: boolean;
  query: {
    isError: boolean;
    error: unknown;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  children: ReactNode;
}

/** One kind of results; it fails alone, and its next page comes on demand. */
function Group({ title, count, isHidden, query, children }: GroupProps) {
  if (isHidden || (count === 0 && !query.isError)) return null;
  return (
    <section aria-label={title}>
      <h2 className="px-3.5 pt-3 pb-1 text-ink-3 text-xs">{title}</h2>
      {query.isError && count === 0 && (
        <ErrorState error={query.error} onRetry={() => query.refetch()} className="py-4" />
      )}
      <ul>{children}</ul>
      {query.hasNextPage && (
        <div className="px-3.5 pt-1">
          <Button
            size="sm"
            variant="ghost"
            data-hit
            disabled={query.isFetchingNextPage}
            onClick={() => query.fetchNextPage()}
          >
            {t("action.loadMore")}
          </Button>
        </div>
      )}
    </section>
  );
}
