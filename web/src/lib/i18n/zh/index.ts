import { common } from "./common";
import { conversations } from "./conversations";

export const zh = {
  ...common,
  ...conversations,
} as const;
