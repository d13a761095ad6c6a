/** Rules of the house that a file can prove: what the lock file holds, where colours and words may stand, sizes. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "@/lib/i18n/en";
import { zh as first } from "@/lib/i18n/zh";
import { desk } from "@/lib/i18n/zh/desk";
import { inboxTools } from "@/lib/i18n/zh/inboxTools";
import { later } from "@/lib/i18n/zh/later";
import { optOut } from "@/lib/i18n/zh/optOut";
import { people } from "@/lib/i18n/zh/people";
import { profiles } from "@/lib/i18n/zh/profiles";
import { visitor } from "@/lib/i18n/zh/visitor";

const zh = { ...first, ...desk, ...inboxTools, ...later, ...optOut, ...people, ...profiles, ...visitor };

const ROOT = join(import.meta.dirname, "..");
const SOURCE = join(ROOT, "src");

const files = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const relativeTo = (file: string) => relative(SOURCE, file);
const isGenerated = (file: string) => /\.gen\.ts$|schema\.d\.ts$/.test(file);
const isSource = (file: string) => /\.(tsx?|css)$/.test(file) && !isGenerated(file);
const isForPeople = (file: string) =>
  /\.tsx?$/.test(file) &&
  !/\.(test|harness)\.tsx?$/.test(file) &&
  !/^(lib\/i18n|testing)\//.test(relativeTo(file));

const sources = files.filter(isSource);
const COMMENT = /^\s*(\/\/|\/?\*).*/;
const linesWith = (pattern: RegExp, among: string[]) =>
  among.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.replace(COMMENT, ""))
      .flatMap((line, index) => (pattern.test(line) ? [`${relativeTo(file)}:${index + 1}`] : [])),
  );

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("the lock file", () => {
  it("holds hashes and no download address", () => {
    const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
    expect(lock).not.toContain('"resolved"');
    expect(lock).toContain('"integrity"');
  });

  it("pins every direct dependency to one version", () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const versions = Object.values<string>({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

describe("the source", () => {
  it("names no colour by its hex value outside the tokens", () => {
    const elsewhere = sources.filter((file) => relativeTo(file) !== "styles/tokens.css");
    expect(linesWith(/#[0-9a-fA-F]{3,8}\b/, elsewhere)).toEqual([]);
  });

  it("writes no Chinese text outside the language files", () => {
    expect(linesWith(/[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/, files.filter(isForPeople))).toEqual([]);
  });

  it("keeps every file within 250 lines", () => {
    const long = sources.filter((file) => readFileSync(file, "utf8").split("\n").length > 251);
    expect(long.map(relativeTo)).toEqual([]);
  });
});

describe("the languages", () => {
  it("have the same keys", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });

  it("use the same placeholders under each key", () => {
    const differing = Object.entries(zh).filter(([key, text]) => {
      const other = en[key as keyof typeof zh];
      const forms = typeof other === "string" ? [other] : [other.other];
      return forms.some((form) => placeholders(form).join() !== placeholders(text).join());
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it("hold no text that nothing shows", () => {
    const code = files
      .filter(isForPeople)
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    const built = [
      ...[...code.matchAll(/`([\w.]+\.)\$\{/g)].map((match) => match[1] ?? ""),
      ...[...code.matchAll(/\b(?:label|bars)\((?:[\w.]+, )?"([\w.]+)"/g)].map((match) => `${match[1]}.`),
    ];
    const isShown = (key: string) =>
      code.includes(`"${key}"`) || built.some((prefix) => key.startsWith(prefix));
    expect(Object.keys(zh).filter((key) => !isShown(key))).toEqual([]);
  });

  it.each(
    Object.entries({ desk, inboxTools, later, optOut, people, profiles, visitor }),
  )("come to every page that shows those of %s", (part, words) => {
    const folderOf = (file: string) => relativeTo(file).split("/").slice(0, 2).join("/");
    const read = files.filter(isForPeople).map((file) => ({ file, code: readFileSync(file, "utf8") }));
    const fetching = read.filter(({ code }) => code.includes(`import "@/lib/i18n/${part}"`));
    const folders = new Set(fetching.map(({ file }) => folderOf(file)));
    const shown = Object.keys(words).map((key) => `"${key}"`);
    const without = read.filter(
      ({ file, code }) => !folders.has(folderOf(file)) && shown.some((key) => code.includes(key)),
    );
    expect(without.map(({ file }) => relativeTo(file))).toEqual([]);
  });

  it("leave no text empty", () => {
    expect(Object.entries({ ...zh, ...en }).filter(([, text]) => text === "")).toEqual([]);
  });
});
