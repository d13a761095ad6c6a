/** The server's hues, in the order of its list: categories and labels never have a free colour. */
export const HUES = [
  "blue",
  "green",
  "amber",
  "violet",
  "red",
  "teal",
  "magenta",
  "slate",
  "orange",
  "indigo",
  "olive",
  "brown",
] as const;
export type Hue = (typeof HUES)[number];
