/** Marks in a message what an insight took from it: shared numbers, Latin words and runs of Chinese characters. Pure. */
import { COMMON_WORDS } from "@/lib/i18n/commonWords";

export interface Segment {
  text: string;
  isMarked: boolean;
}

const HAN = /\p{Script=Han}/u;
const LATIN_OR_DIGIT = /[\p{Script=Latin}\d.]/u;
const SHORTEST = 2;

/** The message cut into marked and unmarked pieces; joined again they are the message. */
export function markPhrases(text: string, insights: readonly string[]): Segment[] {
  const source = squeeze(text);
  const marked = new Array<boolean>(text.length).fill(false);
  for (const insight of insights) {
    const { plain: wanted } = squeeze(insight);
    for (const [from, to] of sharedRuns(source.plain, wanted)) {
      const start = source.positions[from] ?? 0;
      const end = source.positions[to - 1] ?? start;
      marked.fill(true, start, end + 1);
    }
  }
  return segments(text, marked);
}

/** Without spaces, lower case; with the place of each character in the original. */
function squeeze(text: string): { plain: string; positions: number[] } {
  const positions: number[] = [];
  let plain = "";
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if (/\s/.test(character)) continue;
    const lower = character.toLowerCase();
    plain += lower.length === 1 ? lower : character;
    positions.push(index);
  }
  return { plain, positions };
}

/** Runs of the source that also stand in the wanted text, longest at each place, from left to right. */
function sharedRuns(source: string, wanted: string): [number, number][] {
  const runs: [number, number][] = [];
  let at = 0;
  while (at < source.length) {
    const end = longestFrom(source, at, wanted);
    if (end > at && isTelling(source.slice(at, end))) {
      runs.push([at, end]);
      at = end;
    } else at += 1;
  }
  return runs;
}

function longestFrom(source: string, from: number, wanted: string): number {
  let end = from;
  while (end < source.length && isWordLike(source[end] ?? "") && wanted.includes(source.slice(from, end + 1)))
    end += 1;
  while (end > from && !isWhole(source, from, end, wanted)) end -= 1;
  return end;
}

const isWordLike = (character: string) => HAN.test(character) || LATIN_OR_DIGIT.test(character);

/** A number or a Latin word counts only as a whole: 3 is not in 35, and "app" is not in "apple". */
function isWhole(source: string, from: number, end: number, wanted: string): boolean {
  const run = source.slice(from, end);
  if (splits(source, from) || splits(source, end)) return false;
  for (let at = wanted.indexOf(run); at !== -1; at = wanted.indexOf(run, at + 1))
    if (!splits(wanted, at) && !splits(wanted, at + run.length)) return true;
  return false;
}

const splits = (text: string, at: number) =>
  at > 0 &&
  at < text.length &&
  /[\p{Script=Latin}\d]/u.test(text[at - 1] ?? "") &&
  /[\p{Script=Latin}\d]/u.test(text[at] ?? "");

function isTelling(run: string): boolean {
  if (/\d/.test(run)) return true;
  return run.length >= SHORTEST && !COMMON_WORDS.has(run);
}

function segments(text: string, marked: readonly boolean[]): Segment[] {
  const found: Segment[] = [];
  for (let index = 0; index < text.length; index++) {
    const isMarked = marked[index] ?? false;
    const last = found.at(-1);
    if (last?.isMarked === isMarked) last.text += text[index];
    else found.push({ text: text[index] ?? "", isMarked });
  }
  return found;
}
