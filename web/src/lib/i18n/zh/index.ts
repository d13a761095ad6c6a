import { common } from "./common";
import { conversations } from "./conversations";
import { customers } from "./customers";
import { insights } from "./insights";
import { runs } from "./runs";
import { settings } from "./settings";
import { visitor } from "./visitor";

export const zh = {
  ...common,
  ...conversations,
  ...customers,
  ...insights,
  ...runs,
  ...settings,
  ...visitor,
} as const;
