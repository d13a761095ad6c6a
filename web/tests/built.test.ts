/** What is generated or built is in step with its source. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

it("has types that match the API's description", async () => {
  const fresh = astToString(await openapiTS(readFileSync(join(ROOT, "openapi.json"), "utf8")));
  const committed = readFileSync(join(ROOT, "src/api/schema.d.ts"), "utf8");
  expect(committed.endsWith(fresh), "run `npm run api`").toBe(true);
});

it("keeps every route within its budget", async () => {
  const { measure } = await import("../scripts/budgets.mjs");
  const over = measure().filter(({ used, allowed }) => used > allowed);
  expect(over).toEqual([]);
});

it("fetches nothing from another host", () => {
  const html = readFileSync(join(ROOT, "../flywheel/web_dist/index.html"), "utf8");
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});
