/** After a build: gzip every text asset beside itself, then hold each route against its size budget (gzip, KB). */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("../../flywheel/web_dist/", import.meta.url).pathname;
const COMPRESSED = new Set([".js", ".css", ".svg"]);
const FIRST = [
  "index.html",
  "src/app/App.tsx",
  "src/app/preferences.ts",
  "src/routes/_app.tsx?tsr-split=component",
];
const BUDGETS = {
  "first route (inbox)": {
    js: 180,
    css: 20,
    roots: [...FIRST, "src/routes/_app/inbox.tsx?tsr-split=component"],
  },
  "visitor page": { js: 130, css: 20, roots: ["index.html", "src/features/visitor/VisitorApp.tsx"] },
};
const LATER_ROUTE = 60;

const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"));

for (const name of readdirSync(join(DIST, "assets"))) {
  if (!COMPRESSED.has(extname(name))) continue;
  const file = join(DIST, "assets", name);
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}

const size = (file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length / 1024;

/** The files that a browser must load for these entries, following static imports only. */
function filesOf(roots) {
  const js = new Set();
  const css = new Set();
  const walk = (key) => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`The build has no entry ${key}`);
    if (js.has(chunk.file)) return;
    js.add(chunk.file);
    for (const sheet of chunk.css ?? []) css.add(sheet);
    for (const next of chunk.imports ?? []) walk(next);
  };
  roots.forEach(walk);
  return { js, css };
}

const total = (files) => [...files].reduce((sum, file) => sum + size(file), 0);
const failures = [];

function check(what, used, allowed) {
  console.log(`${what}: ${used.toFixed(1)} KB of ${allowed}`);
  if (used > allowed) failures.push(what);
}

for (const [name, budget] of Object.entries(BUDGETS)) {
  const { js, css } = filesOf(budget.roots);
  check(`${name} js`, total(js), budget.js);
  check(`${name} css`, total(css), budget.css);
}

const first = filesOf(FIRST).js;
for (const key of Object.keys(manifest)) {
  if (!key.endsWith("?tsr-split=component") || FIRST.includes(key)) continue;
  const own = [...filesOf([key]).js].filter((file) => !first.has(file));
  check(`route ${key.slice(11, -20)} js beyond the shell`, total(own), LATER_ROUTE);
}

if (failures.length > 0) {
  console.error(`Over budget: ${failures.join(", ")}`);
  process.exit(1);
}
