/** Imported for its effect by the page of the site chat. */
import { addWords } from ".";
import { visitor } from "./zh/visitor";

addWords(visitor);
