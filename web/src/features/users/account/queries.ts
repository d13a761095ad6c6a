/** Reading and changing what is one's own: presence, password, browsers and tokens. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { accountKeys, teamKeys } from "@/api/keys";
import { teamQuery } from "@/api/reference";
import type { ApiToken, NewApiToken, SignIn, TeamMember } from "@/api/types";

export type Availability = TeamMember["availability"];
export type Scope = "read" | "write" | "ingest" | "metrics" | "admin";

/** One's own line among the colleagues; undefined until it is known. */
export function useOwnDay(userId: string): TeamMember | undefined {
  const { data } = useQuery({ ...teamQuery, staleTime: 0 });
  return data?.find((member) => member.id === userId);
}

export function usePresence(userId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (availability: Availability) =>
      unwrap<{ availability: Availability }>(api.PATCH("/api/v1/auth/me", { body: { availability } })),
    onSuccess: ({ availability }) => {
      client.setQueryData(teamQuery.queryKey, (team) =>
        team?.map((member) => (member.id === userId ? { ...member, availability } : member)),
      );
      void client.invalidateQueries({ queryKey: teamKeys.all });
    },
  });
}

export const sessionsQuery = queryOptions({
  queryKey: accountKeys.sessions,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: SignIn[] }>(api.GET("/api/v1/auth/sessions", { signal }))).items,
});

export const tokensQuery = queryOptions({
  queryKey: accountKeys.tokens,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: ApiToken[] }>(api.GET("/api/v1/auth/tokens", { signal }))).items,
});

/** Runs a call after which one of the two lists is read again. */
export function useAccountChange<V, R>(list: "sessions" | "tokens", call: (values: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => void client.invalidateQueries({ queryKey: accountKeys[list] }),
  });
}

type Ended = { ended: number };

export const changePassword = (body: { old_password: string; new_password: string }) =>
  unwrap<Ended>(api.POST("/api/v1/auth/password", { body }));
export const endSession = (id: string) =>
  unwrap(api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id: id } } }));
export const endOtherSessions = () => unwrap<Ended>(api.DELETE("/api/v1/auth/sessions"));
export const createToken = (body: { name: string; scopes: Scope[]; expires_at: string | null }) =>
  unwrap<NewApiToken>(api.POST("/api/v1/auth/tokens", { body }));
export const revokeToken = (id: string) =>
  unwrap(api.DELETE("/api/v1/auth/tokens/{token_id}", { params: { path: { token_id: id } } }));
