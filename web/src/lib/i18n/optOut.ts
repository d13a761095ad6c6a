/** Imported for its effect by the customer's page, whose words these are. */
import { addWords } from ".";
import { optOut } from "./zh/optOut";

addWords(optOut);
