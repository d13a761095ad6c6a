import { useInfiniteQuery } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import { useCallback, useEffect, useMemo } from "react";
import type { ConversationFilters } from "@/api/keys";
import type { Conversation } from "@/api/types";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { SkeletonRows } from "@/components/Skeleton";
import { useChannels } from "@/components/SourceTag";
import { VirtualList } from "@/components/VirtualList";
import { t } from "@/lib/i18n";
import { flattenRows } from "../listModel";
import { conversationsQuery } from "../queries";
import { ConversationRow } from "./ConversationRow";

const ROW_PITCH = 66;

interface ConversationListProps {
  filters: ConversationFilters;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onClearFilters: () => void;
  /** Tells the page which ids are listed, for moving by keys. */
  onRows: (ids: string[]) => void;
}

const rowKey = (row: Conversation) => row.id;

export function ConversationList(props: ConversationListProps) {
  const { filters, selectedId, onSelect, onClearFilters, onRows } = props;
  const channels = useChannels();
  const query = useInfiniteQuery(conversationsQuery(filters));
  const rows = useMemo(() => flattenRows(query.data), [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;

  useEffect(() => onRows(rows.map(rowKey)), [rows, onRows]);

  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const selectedIndex = rows.findIndex((row) => row.id === selectedId);
  const renderRow = useCallback(
    (row: Conversation, isReachable: boolean) => (
      <ConversationRow
        row={row}
        channels={channels}
        isSelected={row.id === selectedId}
        isReachable={isReachable}
        onSelect={onSelect}
      />
    ),
    [channels, selectedId, onSelect],
  );

  if (query.isError && rows.length === 0) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.isPending) return <SkeletonRows className="px-2" />;
  if (rows.length === 0) return <NoConversations filters={filters} onClearFilters={onClearFilters} />;
  return (
    <VirtualList
      label={t("inbox.list")}
      items={rows}
      itemKey={rowKey}
      rowHeight={ROW_PITCH}
      renderRow={renderRow}
      selectedIndex={selectedIndex}
      onSelect={(row) => onSelect(row.id)}
      onEndReached={loadMore}
      className="scroll-thin min-h-0 flex-1 overflow-y-auto"
    />
  );
}

function NoConversations({
  filters,
  onClearFilters,
}: Pick<ConversationListProps, "filters" | "onClearFilters">) {
  const isFiltered =
    filters.view !== "all" || filters.status !== "open" || filters.channelType || filters.labelId;
  if (isFiltered) {
    return (
      <EmptyState
        title={t("inbox.emptyFiltered")}
        hint={t("inbox.emptyFilteredHint")}
        action={<Button onClick={onClearFilters}>{t("action.clearFilters")}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={MessagesSquare}
      title={t("inbox.empty")}
      hint={t("inbox.emptyHint")}
      action={
        <a href="/chat" target="_blank" rel="noreferrer" className="text-brand-ink text-sm hover:underline">
          {t("inbox.openChat")}
        </a>
      }
    />
  );
}
