/** Imported for its effect by the pages of customers and what is known of them. */
import { addWords } from ".";
import { profiles } from "./zh/profiles";

addWords(profiles);
