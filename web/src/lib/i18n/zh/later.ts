import { assignment } from "./assignment";
import { brains } from "./brains";
import { channels } from "./channels";
import { comparisons } from "./comparisons";
import { runs } from "./runs";
import { settings } from "./settings";
import { webhooks } from "./webhooks";

/** The words of the admin's pages, which import `@/lib/i18n/later`, so that nobody else loads them. */
export const later = {
  ...assignment,
  ...brains,
  ...channels,
  ...comparisons,
  ...runs,
  ...settings,
  ...webhooks,
} as const;
