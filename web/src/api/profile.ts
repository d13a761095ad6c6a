/** The profile of one customer, shared by the inbox panel and the customer page. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import { customerKeys } from "./keys";
import type { Profile } from "./types";

/** A view of the past never goes stale; the present one is kept fresh by realtime. */
export const profileQuery = (customerId: string, asOf: string | null = null) =>
  queryOptions({
    queryKey: customerKeys.profile(customerId, asOf),
    queryFn: ({ signal }) =>
      unwrap<Profile>(
        api.GET("/api/v1/customers/{customer_id}/profile", {
          params: { path: { customer_id: customerId }, query: asOf ? { as_of: asOf } : {} },
          signal,
        }),
      ),
    ...(asOf ? { staleTime: Number.POSITIVE_INFINITY } : {}),
  });
