/** What the server has against a form, put beside the field that it is about. */
import type { FieldPath, UseFormReturn } from "react-hook-form";
import { asApiError, type FieldError } from "@/api/errors";
import { whyNot } from "@/components/whyNot";
import { label, t } from "@/lib/i18n";
import type { ConfigForm } from "./formModel";

const FIELD: Record<string, FieldPath<ConfigForm>> = {
  app_name: "appName",
  purpose: "purpose",
  provider: "provider",
  base_url: "baseUrl",
  model: "model",
};

/** The form's field of a pointer such as `/secrets/api_key`; null for one that no field stands for. */
function fieldOf(pointer: string, form: ConfigForm): FieldPath<ConfigForm> | null {
  const [, section = "", name = ""] = pointer.split("/");
  if (section === "settings" && name in form.settings) return `settings.${name}`;
  if (section !== "secrets") return FIELD[section] ?? null;
  const known = Object.keys(form.secrets);
  const secret = known.includes(name) ? name : known[0];
  return secret === undefined ? null : `secrets.${secret}`;
}

/** Our words where we know the code, else the server's. */
function wordsOf({ code, detail }: FieldError): string {
  const ours = label("brains.refused", code);
  return ours === code ? detail : ours;
}

/** Shows a refusal in the form. One of a stale version is shown apart, with what was changed. */
export function showProblem(form: UseFormReturn<ConfigForm>, error: unknown): void {
  const problem = asApiError(error);
  if (problem.code === "stale") return;
  const values = form.getValues();
  const placed = problem.fields.flatMap((field) => {
    const path = fieldOf(field.pointer, values);
    return path ? [{ path, message: wordsOf(field) }] : [];
  });
  placed.forEach(({ path, message }, index) => {
    form.setError(path, { message }, { shouldFocus: index === 0 });
  });
  if (placed.length === 0) form.setError("root", { message: whyNot(error) || t("error.unknown") });
}
