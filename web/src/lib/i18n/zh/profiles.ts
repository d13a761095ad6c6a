import { customers } from "./customers";
import { insights } from "./insights";
import { lives } from "./lives";

/** The words of customers and what is known of them, which import `@/lib/i18n/profiles`. */
export const profiles = { ...customers, ...insights, ...lives } as const;
