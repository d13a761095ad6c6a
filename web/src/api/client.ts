/** The one way to the server: same-origin cookie, CSRF header, problem+json as ApiError, 401 announced once. */
import createClient, { type Middleware } from "openapi-fetch";
import { errorFromResponse, networkError } from "./errors";
import type { paths } from "./schema";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

let csrfToken: string | null = null;
let onSignedOut: () => void = () => undefined;

export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** What a call that changes something carries, for the one that goes past this client: an upload. */
export const csrfHeaders = (): Record<string, string> => (csrfToken ? { "X-CSRF-Token": csrfToken } : {});

/** Called when a call that needs a session answers 401; signing in itself does not count. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

const session: Middleware = {
  onRequest({ request }) {
    if (csrfToken && !SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  async onResponse({ response, request }) {
    if (response.ok) return undefined;
    if (response.status === 401 && !new URL(request.url).pathname.includes("/auth/")) onSignedOut();
    throw await errorFromResponse(response);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return networkError();
  },
};

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "",
  credentials: "same-origin",
  // Looked up at call time, so that tests may stand in for the network.
  fetch: (request) => globalThis.fetch(request),
});
api.use(session);

/** The body of an answer; failures were thrown by the middleware already. */
export async function unwrap<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
