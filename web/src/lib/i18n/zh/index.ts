import { common } from "./common";
import { conversations } from "./conversations";
import { customers } from "./customers";
import { insights } from "./insights";
import { lives } from "./lives";
import { visitor } from "./visitor";

export const zh = {
  ...common,
  ...conversations,
  ...customers,
  ...insights,
  ...lives,
  ...visitor,
} as const;
