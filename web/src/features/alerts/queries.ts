/** Reading what an admin should look at. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { alertKeys } from "@/api/keys";
import type { Alert } from "@/api/types";

/** Openings and clearings are announced; figures inside an alert, as how many messages wait, are not. */
const FIGURES_AGE = 60_000;

export const alertsQuery = queryOptions({
  queryKey: alertKeys.all,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: Alert[] }>(api.GET("/api/v1/admin/alerts", { signal }))).items,
  refetchInterval: (query) => (query.state.data?.length ? FIGURES_AGE : false),
});
