/** What a person changed in the core fields, against what they saw. Pure. */
import type { Customer, Profile } from "@/api/types";
import { t } from "@/lib/i18n";
import "@/lib/i18n/profiles";
import type { FieldsChange } from "./actions";

export interface FieldsForm {
  name: string;
  mobile: string;
  owner: string;
  industry: string;
  scale: string;
}

/** Stands for nobody: the select reserves the empty string. */
export const NOBODY = "-";

export const formOf = (profile: Profile): FieldsForm => ({
  name: profile.customer.display_name,
  // Only a mask of the number is known here, so the field starts empty and means "as it is".
  mobile: "",
  owner: profile.customer.owner?.id ?? NOBODY,
  industry: profile.industry ?? "",
  scale: profile.company_scale ?? "",
});

/** Only what differs from the start is sent; an emptied core field is retired. */
export function changeOf(before: FieldsForm, form: FieldsForm): FieldsChange {
  const text = (value: string) => value.trim() || null;
  return {
    core: {
      ...(text(form.industry) === text(before.industry) ? {} : { industry: text(form.industry) }),
      ...(text(form.scale) === text(before.scale) ? {} : { company_scale: text(form.scale) }),
    },
    person: {
      ...(form.name.trim() === before.name ? {} : { display_name: form.name.trim() }),
      ...(form.mobile.trim() === "" ? {} : { mobile: form.mobile.trim() }),
      ...(form.owner === before.owner ? {} : { owner_id: form.owner === NOBODY ? null : form.owner }),
    },
  };
}

export const isEmptyChange = ({ core, person }: FieldsChange) =>
  Object.keys(core).length === 0 && Object.keys(person).length === 0;

/** What somebody else changed meanwhile, in words. */
export function differences(before: Customer, now: Customer): string[] {
  const found: string[] = [];
  if (before.display_name !== now.display_name)
    found.push(t("customer.staleName", { value: now.display_name }));
  if (before.owner?.id !== now.owner?.id)
    found.push(t("customer.staleOwner", { value: now.owner?.display_name ?? t("customer.nobody") }));
  return found;
}
