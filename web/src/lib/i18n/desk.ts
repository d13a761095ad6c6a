/** Imported for its effect by what everybody has beside their work: alerts, notifications, the own account. */
import { addWords } from ".";
import { desk } from "./zh/desk";

addWords(desk);
