/** Reading and changing users, for admins. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/errors";
import { referenceKeys, userKeys } from "@/api/keys";
import type { ApiToken, Page, PasswordLink, Role, User, UserDetail } from "@/api/types";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";

const PAGE = 100;
export const STATES = ["active", "invited", "inactive"] as const;
export type UserState = (typeof STATES)[number];
/** Customers' accounts are made with the customer. */
export const STAFF_ROLES = ["sales", "manager", "admin"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export interface UserFilters {
  q: string;
  role: Role | null;
  state: UserState | null;
}

export const usersQuery = ({ q, role, state }: UserFilters) =>
  infiniteQueryOptions({
    queryKey: userKeys.list({ q, role, state }),
    queryFn: ({ pageParam, signal }) =>
      unwrap<Page<User>>(
        api.GET("/api/v1/admin/users", {
          params: {
            query: {
              q: q || undefined,
              role: role ?? undefined,
              state: state ?? undefined,
              limit: PAGE,
              cursor: pageParam ?? undefined,
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: (before) => before,
  });

const path = (id: string) => ({ params: { path: { user_id: id } } });

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: userKeys.one(id),
    queryFn: ({ signal }) =>
      unwrap<UserDetail>(api.GET("/api/v1/admin/users/{user_id}", { ...path(id), signal })),
  });

export const tokensOfQuery = (id: string) =>
  queryOptions({
    queryKey: userKeys.tokens(id),
    queryFn: async ({ signal }) =>
      (
        await unwrap<{ items: ApiToken[] }>(
          api.GET("/api/v1/admin/users/{user_id}/tokens", { ...path(id), signal }),
        )
      ).items,
  });

/** Runs a call that changes users; afterwards lists of users and colleagues are read again. */
export function useUserChange<V, R>(call: (values: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: userKeys.all });
      void client.invalidateQueries({ queryKey: referenceKeys.staff });
    },
  });
}

interface NewUser {
  username: string;
  display_name: string;
  role: StaffRole;
}

export const inviteUser = (body: NewUser) =>
  unwrap<User & { invitation?: PasswordLink | null }>(api.POST("/api/v1/admin/users", { body }));
export const changeUser = (id: string) => (body: { display_name?: string; role?: Role }) =>
  unwrap<User>(api.PATCH("/api/v1/admin/users/{user_id}", { ...path(id), body }));
export const resetPassword = (id: string) => () =>
  unwrap<PasswordLink>(api.POST("/api/v1/admin/users/{user_id}/password-reset", path(id)));
export const signOutEverywhere = (id: string) => () =>
  unwrap<{ ended: number }>(api.DELETE("/api/v1/admin/users/{user_id}/sessions", path(id)));
export const deactivate = (id: string) => (to: string | null) =>
  unwrap<{ conversations: number; customers: number }>(
    api.POST("/api/v1/admin/users/{user_id}/deactivate", { ...path(id), body: { hand_over_to: to } }),
  );
export const reactivate = (id: string) => () =>
  unwrap<User>(api.POST("/api/v1/admin/users/{user_id}/reactivate", path(id)));

/** What the server has against it, in our words where we know better ones. */
export function refusal(error: unknown): string {
  const { code } = asApiError(error);
  if (code === "username_taken") return t("users.taken");
  return code === "last_admin" ? t("users.lastAdmin") : whyNot(error);
}
