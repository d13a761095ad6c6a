/** Imported for its effect by pages whose words are not loaded with the first one: see `zh/later.ts`. */
import { addWords } from ".";
import { later } from "./zh/later";

addWords(later);
