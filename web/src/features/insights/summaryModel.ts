/** What a summary says that the one before did not. Pure. */

export interface Piece {
  text: string;
  isNew: boolean;
}

const CLAUSE = /[^\p{P}]+\p{P}*|\p{P}+/gu;
const WORDS = /[\p{P}\s]+/gu;

/** By clauses, since a summary is written anew each time and single characters would mark nearly everything. */
export function markNews(summary: string, before: string | undefined): Piece[] {
  if (before === undefined) return [{ text: summary, isNew: false }];
  const known = new Set(clausesOf(before).map(wordsOf));
  const pieces: Piece[] = [];
  for (const text of clausesOf(summary)) {
    const isNew = wordsOf(text) !== "" && !known.has(wordsOf(text));
    const last = pieces.at(-1);
    if (last?.isNew === isNew) last.text += text;
    else pieces.push({ text, isNew });
  }
  // Where nothing is left of the one before, marking everything would say nothing.
  return pieces.some((piece) => !piece.isNew) ? pieces : [{ text: summary, isNew: false }];
}

const clausesOf = (text: string): string[] => text.match(CLAUSE) ?? [];
const wordsOf = (clause: string) => clause.replace(WORDS, "");
