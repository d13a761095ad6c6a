/** Slowly changing lists that several features read: channels, stages, categories, colleagues. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import { referenceKeys, teamKeys } from "./keys";
import type { ChannelCapabilities, InsightCategory, StaffMember, Stage, TeamMember } from "./types";

const HOUR = 3_600_000;

export const capabilitiesQuery = queryOptions({
  queryKey: referenceKeys.capabilities,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: ChannelCapabilities[] }>(api.GET("/api/v1/channels/capabilities", { signal })))
      .items,
  staleTime: HOUR,
});

export const stagesQuery = queryOptions({
  queryKey: referenceKeys.stages,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: Stage[] }>(api.GET("/api/v1/customer-stages", { signal }))).items,
  staleTime: HOUR,
});

export const categoriesQuery = queryOptions({
  queryKey: referenceKeys.categories,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: InsightCategory[] }>(api.GET("/api/v1/insight-categories", { signal }))).items,
  staleTime: HOUR,
});

export const staffQuery = queryOptions({
  queryKey: referenceKeys.staff,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: StaffMember[] }>(api.GET("/api/v1/users/staff", { signal }))).items,
  staleTime: 300_000,
});

/** Colleagues with what they have to do, which changes by the minute. */
export const teamQuery = queryOptions({
  queryKey: teamKeys.all,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: TeamMember[] }>(api.GET("/api/v1/assignment/team", { signal }))).items,
  staleTime: 60_000,
});
