import { brains } from "./brains";
import { runs } from "./runs";
import { settings } from "./settings";
import { webhooks } from "./webhooks";

/** The words of the admin's pages, which import `@/lib/i18n/later`, so that nobody else loads them. */
export const later = { ...brains, ...runs, ...settings, ...webhooks } as const;
