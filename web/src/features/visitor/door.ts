/** How a visitor gets in and stays in: a key that is kept, a token that expires, or a signed-in customer's cookie. */
import { ApiError, errorFromResponse, networkError } from "@/api/errors";
import type { components } from "@/api/schema";
import type { Conversation, Session } from "@/api/types";
import { readStored, writeStored } from "@/lib/storage";

type VisitorSession = components["schemas"]["VisitorOut"];

/** One way of being let in. */
export interface Door {
  conversationId: string;
  /** Asks the server; when the pass has expired, gets a new one and asks once more. */
  ask: <T>(path: string, init?: RequestInit) => Promise<T>;
  /** The content of a file, by the address that a message gives. */
  file: (url: string) => Promise<Blob>;
  /** The event stream, which is read by the caller. */
  listen: (signal: AbortSignal) => Promise<Response>;
}

export interface Greeting {
  name: string;
  mobile: string;
}

const VERSION = 1;
const STORED = "visitor";
const API = "/api/v1";

/** Messages give whole addresses, calls are made by what follows. */
const withinApi = (url: string) => url.slice(url.indexOf(API) + API.length);

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await globalThis.fetch(`${API}${path}`, init);
  } catch (error) {
    throw error instanceof DOMException && error.name === "AbortError" ? error : networkError();
  }
  if (!response.ok) throw await errorFromResponse(response);
  return response;
}

const posting = (body: object): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

/** The key of an earlier visit on this computer, if there was one. */
export const knownVisitor = (): VisitorSession | null =>
  readStored<VisitorSession | null>(STORED, VERSION, null);

async function openSession(body: object): Promise<VisitorSession> {
  // A colleague trying out the page is a visitor here: their own session stays at home.
  const response = await call("/channels/webchat/sessions", { ...posting(body), credentials: "omit" });
  const session = (await response.json()) as VisitorSession;
  writeStored(STORED, VERSION, session);
  return session;
}

export async function greet({ name, mobile }: Greeting): Promise<Door> {
  const known = knownVisitor();
  const session = await openSession({
    ...(name ? { name } : {}),
    ...(mobile ? { mobile } : {}),
    ...(known ? { visitor_key: known.visitor_key } : {}),
  });
  return visitorDoor(session);
}

/** Continues an earlier visit; an expired pass is exchanged with the kept key. */
export function visitorDoor(first: VisitorSession): Door {
  let session = first;
  let renewal: Promise<void> | null = null;

  const renew = (): Promise<void> => {
    renewal ??= openSession({ visitor_key: session.visitor_key })
      .then((fresh) => {
        session = fresh;
      })
      .finally(() => {
        renewal = null;
      });
    return renewal;
  };
  const once = (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${session.token}`);
    return call(path, { ...init, headers, credentials: "omit" });
  };
  const insist = async (path: string, init: RequestInit): Promise<Response> => {
    if (Date.parse(session.expires_at) <= Date.now()) await renew();
    try {
      return await once(path, init);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      await renew();
      return once(path, init);
    }
  };
  return {
    conversationId: first.conversation_id,
    ask: async <T>(path: string, init: RequestInit = {}) => (await insist(path, init)).json() as Promise<T>,
    file: async (url) => (await insist(withinApi(url), {})).blob(),
    listen: (signal) =>
      insist("/events", { headers: { Accept: "text/event-stream" }, cache: "no-store", signal }),
  };
}

/** For a customer who signed in with an account: their own conversation, by their session. */
export async function customerDoor(): Promise<Door> {
  const own = { credentials: "same-origin" } as const;
  const { csrf_token } = (await (await call("/auth/me", own)).json()) as Session;
  const insist = (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    if (csrf_token) headers.set("X-CSRF-Token", csrf_token);
    return call(path, { ...init, ...own, headers });
  };
  const opened = await insist("/chat/conversations", posting({}));
  return {
    conversationId: ((await opened.json()) as Conversation).id,
    ask: async <T>(path: string, init: RequestInit = {}) => (await insist(path, init)).json() as Promise<T>,
    file: async (url) => (await insist(withinApi(url), {})).blob(),
    listen: (signal) =>
      insist("/events", { headers: { Accept: "text/event-stream" }, cache: "no-store", signal }),
  };
}
