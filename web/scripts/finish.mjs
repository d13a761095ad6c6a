/** After a build: gzip every text asset beside itself, then hold each route against its budget. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { DIST, measure } from "./budgets.mjs";

const COMPRESSED = new Set([".js", ".css", ".svg"]);

for (const name of readdirSync(join(DIST, "assets"))) {
  if (!COMPRESSED.has(extname(name))) continue;
  const file = join(DIST, "assets", name);
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}

const weights = measure();
for (const { what, used, allowed } of weights) console.log(`${what}: ${used.toFixed(1)} KB of ${allowed}`);

const over = weights.filter(({ used, allowed }) => used > allowed);
if (over.length > 0) {
  console.error(`Over budget: ${over.map(({ what }) => what).join(", ")}`);
  process.exit(1);
}
