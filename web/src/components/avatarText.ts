const TINTS = ["teal", "orange", "indigo", "olive", "red", "violet", "blue", "green", "magenta"] as const;

const HAN = /\p{Script=Han}/u;

/** The end of a Chinese name, the initials of another: 陈思远 → 思远, 访客 7F3A → 访, Anna Li → AL. */
export function avatarText(name: string): string {
  const trimmed = name.trim();
  const characters = [...trimmed];
  const leading = characters.findIndex((character) => !HAN.test(character));
  const han = leading === -1 ? characters : characters.slice(0, leading);
  if (han.length > 0) {
    const mixed = leading !== -1;
    return mixed && han.length < 3 ? (han[0] ?? "") : han.slice(-2).join("");
  }
  const words = trimmed.split(/[\s._-]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}

/** The same name always gets the same tint. */
export function avatarHue(name: string): (typeof TINTS)[number] {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return TINTS[hash % TINTS.length] ?? "blue";
}
