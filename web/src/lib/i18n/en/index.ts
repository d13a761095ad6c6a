import type { Catalogue } from "..";
import { assignment } from "./assignment";
import { brains } from "./brains";
import { common } from "./common";
import { channels } from "./channels";
import { comparisons } from "./comparisons";
import { conversations } from "./conversations";
import { customers } from "./customers";
import { desk } from "./desk";
import { inboxTools } from "./inboxTools";
import { insights } from "./insights";
import { lives } from "./lives";
import { optOut } from "./optOut";
import { people } from "./people";
import { runs } from "./runs";
import { settings } from "./settings";
import { visitor } from "./visitor";
import { webhooks } from "./webhooks";

export const en: Catalogue = {
  ...assignment,
  ...brains,
  ...common,
  ...channels,
  ...comparisons,
  ...conversations,
  ...customers,
  ...desk,
  ...inboxTools,
  ...insights,
  ...lives,
  ...optOut,
  ...people,
  ...runs,
  ...settings,
  ...visitor,
  ...webhooks,
};
