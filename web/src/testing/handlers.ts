import { HttpResponse, http } from "msw";
import { aUser, CATEGORIES, CHANNELS, STAGES, STAFF, TEAM } from "./factories";

export const API = "*/api/v1";

/** What every page may ask; a test adds the rest with `server.use`. */
export const defaultHandlers = [
  http.get(`${API}/auth/me`, () => HttpResponse.json({ user: aUser(), csrf_token: "csrf" })),
  http.get(`${API}/channels/capabilities`, () => HttpResponse.json({ items: CHANNELS })),
  http.get(`${API}/customer-stages`, () => HttpResponse.json({ items: STAGES })),
  http.get(`${API}/insight-categories`, () => HttpResponse.json({ items: CATEGORIES, next_cursor: null })),
  http.get(`${API}/assignment/team`, () => HttpResponse.json({ items: TEAM })),
  http.get(`${API}/canned-replies`, () => HttpResponse.json({ items: [] })),
  http.get(`${API}/conversation-labels`, () => HttpResponse.json({ items: [] })),
  http.get(`${API}/users/staff`, () => HttpResponse.json({ items: STAFF })),
];

export function problem(status: number, body: object = {}) {
  return HttpResponse.json(
    { type: "about:blank", title: "Problem", status, code: "problem", request_id: "req-1", ...body },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}
