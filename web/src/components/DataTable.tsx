import clsx from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import { ErrorState } from "./ErrorState";
import { Skeleton } from "./Skeleton";
import { useTableWindow } from "./useTableWindow";

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** A Tailwind width such as `w-40`; the rest share what is left. */
  width?: string;
  align?: "right";
  /** The server's sort value; `-` in front is the other direction. */
  sort?: string;
}

interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string;
  onOpen: (row: T) => void;
  error?: unknown;
  onRetry?: () => void;
  empty: ReactNode;
  sort?: string;
  onSort?: (sort: string) => void;
  /** After the last row, as "load more". */
  footer?: ReactNode;
  /** What scrolls the table; with it, only the visible rows of a long one are drawn. */
  scroller?: RefObject<HTMLElement | null>;
}

/** A table with a sticky head, 44 px rows that open on click or Enter, and its own loading, empty and error states. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, error, onRetry, empty, sort, onSort, footer } = props;
  if (error && !rows) return <ErrorState error={error} onRetry={onRetry} />;
  if (rows?.length === 0) return empty;
  return (
    <>
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-sm"
        aria-label={label}
        aria-busy={!rows}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows && <Rows {...props} rows={rows} />}
          {!rows && <LoadingRows columns={columns.length} />}
        </tbody>
      </table>
      {footer}
    </>
  );
}

function Rows<T>({ columns, rows, rowKey, onOpen, scroller }: DataTableProps<T> & { rows: readonly T[] }) {
  const { first, end, before, after } = useTableWindow(rows.length, scroller);
  return (
    <>
      {before > 0 && <tr aria-hidden style={{ height: before }} />}
      {rows.slice(first, end).map((row) => (
        <tr
          key={rowKey(row)}
          tabIndex={0}
          onClick={() => onOpen(row)}
          onKeyDown={(event) => onRowKey(event, () => onOpen(row))}
          className="cursor-pointer outline-offset-[-2px] hover:bg-hover"
        >
          {columns.map((column) => (
            <td
              key={column.key}
              className={clsx(
                "h-11 truncate border-line border-b px-3",
                column.align === "right" && "text-right tabular-nums",
              )}
            >
              {column.cell(row)}
            </td>
          ))}
        </tr>
      ))}
      {after > 0 && <tr aria-hidden style={{ height: after }} />}
    </>
  );
}

function HeadCell<T>({
  column,
  sort,
  onSort,
}: {
  column: Column<T>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const field = column.sort?.replace(/^-/, "");
  const active = field !== undefined && sort?.replace(/^-/, "") === field;
  const descending = active && sort?.startsWith("-") === true;
  return (
    <th
      scope="col"
      aria-sort={active ? (descending ? "descending" : "ascending") : undefined}
      className={clsx(
        "sticky top-0 z-10 h-9 border-line border-b bg-surface px-3 font-normal text-ink-3 text-xs",
        column.align === "right" ? "text-right" : "text-left",
        column.width,
      )}
    >
      {column.sort && onSort ? (
        <button
          type="button"
          className="inline-flex items-center gap-1 hover:text-ink"
          onClick={() => onSort(active ? (descending ? (field ?? "") : `-${field}`) : (column.sort ?? ""))}
        >
          {column.header}
          {active && (descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function LoadingRows({ columns }: { columns: number }) {
  return Array.from({ length: 8 }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders without identity
    <tr key={row} aria-hidden>
      {Array.from({ length: columns }, (_, cell) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders without identity
        <td key={cell} className="h-11 border-line border-b px-3">
          <Skeleton className="h-3.5 w-3/5" />
        </td>
      ))}
    </tr>
  ));
}

function onRowKey(event: KeyboardEvent<HTMLTableRowElement>, open: () => void): void {
  if (event.target !== event.currentTarget) return;
  if (event.key === "Enter") {
    // Otherwise the same key press would also act on whatever the opened drawer focuses.
    event.preventDefault();
    open();
  }
  const next =
    event.key === "ArrowDown"
      ? "nextElementSibling"
      : event.key === "ArrowUp"
        ? "previousElementSibling"
        : null;
  if (!next) return;
  event.preventDefault();
  (event.currentTarget[next] as HTMLElement | null)?.focus();
}
