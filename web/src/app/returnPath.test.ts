import { expect, it } from "vitest";
import { safeReturnPath } from "./returnPath";

it.each([
  ["/customers/1?as_of=2025-12-01", "/customers/1?as_of=2025-12-01"],
  [undefined, "/inbox"],
  ["https://elsewhere.example", "/inbox"],
  ["//elsewhere.example", "/inbox"],
  ["/\\elsewhere.example", "/inbox"],
  ["/login?to=/inbox", "/inbox"],
])("after signing in, %s leads to %s", (asked, expected) => {
  expect(safeReturnPath(asked)).toBe(expected);
});
