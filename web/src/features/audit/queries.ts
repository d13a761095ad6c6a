/** Reading the audit log. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { auditKeys } from "@/api/keys";
import type { AuditEntry, Page } from "@/api/types";
import { type AuditFilters, queryOf } from "./model";

const PAGE = 100;

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: auditKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      unwrap<Page<AuditEntry>>(
        api.GET("/api/v1/admin/audit-log", {
          params: { query: { ...queryOf(filters), limit: PAGE, cursor: pageParam ?? undefined } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: (before) => before,
  });

/** Where the browser fetches the same as a file, with the session's cookie. */
export const exportAddress = (filters: AuditFilters): string =>
  `/api/v1/admin/audit-log/export?${new URLSearchParams({ ...queryOf(filters) })}`;
