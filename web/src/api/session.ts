/** Who is signed in. The CSRF token of the session is kept by the client, never in storage. */
import { queryOptions } from "@tanstack/react-query";
import { api, setCsrfToken, unwrap } from "./client";
import { ApiError } from "./errors";
import { sessionKeys } from "./keys";
import type { Session, User } from "./types";

export const sessionQuery = queryOptions({
  queryKey: sessionKeys.me,
  queryFn: async ({ signal }): Promise<User | null> => {
    try {
      return remember(await unwrap<Session>(api.GET("/api/v1/auth/me", { signal })));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export async function signIn(username: string, password: string): Promise<User> {
  return remember(await unwrap<Session>(api.POST("/api/v1/auth/login", { body: { username, password } })));
}

/** Chooses a password by the link of an invitation or a reset; whoever has done so is signed in. */
export async function acceptInvitation(token: string, password: string): Promise<User> {
  return remember(
    await unwrap<Session>(api.POST("/api/v1/auth/invitations/accept", { body: { token, password } })),
  );
}

export async function signOut(): Promise<void> {
  await api.POST("/api/v1/auth/logout", {});
  setCsrfToken(null);
}

function remember(session: Session): User {
  setCsrfToken(session.csrf_token);
  return session.user;
}

/** Runs show the brain's raw replies, and are the admin's. */
export const mayReadRuns = (user: User): boolean => user.role === "admin";

/** Managers keep what a whole team works with: labels, shared replies. */
export const mayManage = (user: User): boolean => user.role === "admin" || user.role === "manager";

/** Settings change what everybody sees, and are the admin's. */
export const mayConfigure = (user: User): boolean => user.role === "admin";
