/** Imported for its effect by the parts of the inbox that load when first opened. */
import { addWords } from ".";
import { inboxTools } from "./zh/inboxTools";

addWords(inboxTools);
