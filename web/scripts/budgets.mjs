/** What each route may weigh (gzip, KB), and what the last build weighs. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export const DIST = join(import.meta.dirname, "../../flywheel/web_dist");

const SPLIT = "?tsr-split=component";
const ROUTES = "src/routes/";
const SHELL = ["index.html", "src/app/App.tsx", "src/app/preferences.ts", `${ROUTES}_app.tsx${SPLIT}`];
const FIRST = [...SHELL, `${ROUTES}_app/inbox.tsx${SPLIT}`];
const PAGES = {
  "first route (inbox)": { js: 180, css: 20, roots: FIRST },
  "visitor page": { js: 130, css: 20, roots: ["index.html", "src/features/visitor/VisitorApp.tsx"] },
};
const LATER_ROUTE = 60;

/** Every budget with what is used of it: `[{ what, used, allowed }]`. */
export function measure() {
  const path = join(DIST, ".vite/manifest.json");
  if (!existsSync(path)) throw new Error("There is no build to weigh: run `npm run build` first.");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  const pages = Object.entries(PAGES).flatMap(([name, { js, css, roots }]) => {
    const files = filesOf(manifest, roots);
    return [
      { what: `${name} js`, used: total(files.js), allowed: js },
      { what: `${name} css`, used: total(files.css), allowed: css },
    ];
  });
  // The menus' machinery is fetched by every page as soon as it is idle.
  const first = filesOf(manifest, [...FIRST, "src/components/MenuFrame.tsx"]).js;
  const later = Object.keys(manifest)
    .filter((key) => key.endsWith(SPLIT) && !FIRST.includes(key))
    .map((key) => ({
      what: `${key.slice(ROUTES.length, -SPLIT.length)} js beyond the first`,
      used: total([...filesOf(manifest, [key]).js].filter((file) => !first.has(file))),
      allowed: LATER_ROUTE,
    }));
  return [...pages, ...later];
}

/** The files that a browser must load for these entries, following static imports only. */
function filesOf(manifest, roots) {
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

function total(files) {
  const sizes = [...files].map((file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}
