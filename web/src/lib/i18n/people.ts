/** Imported for its effect by the pages of signing in, users, invitations and the audit log. */
import { addWords } from ".";
import { people } from "./zh/people";

addWords(people);
