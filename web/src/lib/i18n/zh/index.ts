import { common } from "./common";
import { conversations } from "./conversations";
import { customers } from "./customers";
import { runs } from "./runs";
import { visitor } from "./visitor";

export const zh = { ...common, ...conversations, ...customers, ...runs, ...visitor } as const;
