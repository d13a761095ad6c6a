import { type FormEvent, useState } from "react";
import { asApiError } from "@/api/errors";
import type { AssignmentPolicy, TeamMember } from "@/api/types";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { FormProblem } from "@/components/FormProblem";
import { LeaveGuard } from "@/components/LeaveGuard";
import { Notice } from "@/components/Notice";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import {
  bodyOf,
  changes,
  type Draft,
  draftOf,
  isSame,
  REDISPATCH,
  rebased,
  troubleOf,
  wrongSeats,
} from "../model";
import { useSavePolicy } from "../queries";
import { Choice } from "./Choice";
import { Members } from "./Members";
import { StaleNotice } from "./StaleNotice";

interface EditPolicyProps {
  policy: AssignmentPolicy;
  team: readonly TeamMember[];
}

/** The policy as a form: nothing counts before it is saved. */
export function EditPolicy({ policy, team }: EditPolicyProps) {
  const editing = useEditing(policy);
  const { draft, isDirty, isStale, change, take, save } = editing;
  const newest = draftOf(policy);
  const trouble = troubleOf(draft, team);
  const isWrong = wrongSeats(draft, team).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isDirty && !isStale && !isWrong && !save.isPending) editing.submit(team);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3.5">
      <LeaveGuard isDirty={() => isDirty} />
      <Card title={t("assignment.mode")}>
        <Choice
          label={t("assignment.mode")}
          value={draft.enabled ? "inTurn" : "manual"}
          onChange={(mode) => change({ ...draft, enabled: mode === "inTurn" })}
          options={[
            { value: "manual", label: t("assignment.manual"), hint: t("assignment.manualHint") },
            { value: "inTurn", label: t("assignment.inTurn"), hint: t("assignment.inTurnHint") },
          ]}
        />
        {trouble && (
          <Notice tone="warn" role="status" title={t(`assignment.trouble.${trouble}`)} className="mt-3">
            {t(`assignment.troubleHint.${trouble}`)}
          </Notice>
        )}
      </Card>
      <Members draft={draft} team={team} onChange={change} />
      <Card title={t("assignment.redispatch")}>
        <p className="mb-2.5 text-ink-3 text-xs">{t("assignment.redispatchLead")}</p>
        <Choice
          label={t("assignment.redispatch")}
          value={draft.redispatch}
          onChange={(redispatch) => change({ ...draft, redispatch })}
          options={REDISPATCH.map((value) => ({
            value,
            label: t(`assignment.redispatch.${value}`),
            hint: t(`assignment.redispatchHint.${value}`),
          }))}
        />
      </Card>
      {isDirty && (
        <div className="sticky -bottom-3.5 z-10 -mx-3.5 -mb-3.5 flex flex-col gap-2.5 border-line border-t bg-surface px-3.5 py-3 lg:mx-0 lg:rounded-t-card lg:border-x">
          {/* In the bar, because from wherever one saves, the answer must be in sight. */}
          {isStale ? (
            <StaleNotice
              changes={changes(editing.base, newest, team)}
              onKeep={() => take(rebased(editing.base, newest, draft))}
              onDrop={() => take(newest)}
            />
          ) : (
            <Refusal error={save.error} />
          )}
          <div className="flex items-center gap-2">
            <Button type="submit" variant="primary" disabled={save.isPending || isStale || isWrong}>
              {save.isPending ? t("action.saving") : t("action.save")}
            </Button>
            <Button disabled={save.isPending} onClick={() => take(newest)}>
              {t("assignment.discard")}
            </Button>
            <span className="ml-auto text-ink-3 text-xs">{t("assignment.unsaved")}</span>
          </div>
        </div>
      )}
    </form>
  );
}

function Refusal({ error }: { error: unknown }) {
  if (!error) return null;
  const { status, fields } = asApiError(error);
  const isGone = fields.some(({ code }) => code === "not_staff");
  const text = isGone ? t("assignment.notStaff") : status === 412 ? t("assignment.stale") : whyNot(error);
  return <FormProblem text={text} />;
}

/** What is being edited, the version it began with, and how it is saved. */
function useEditing(policy: AssignmentPolicy) {
  const [began, setBegan] = useState({ version: policy.version, base: draftOf(policy) });
  const [draft, setDraft] = useState(began.base);
  const save = useSavePolicy();
  const isDirty = !isSame(draft, began.base);
  const isNewer = policy.version > began.version;

  const begin = (from: AssignmentPolicy, fields: Draft) => {
    setBegan({ version: from.version, base: draftOf(from) });
    setDraft(fields);
  };
  // Nobody is editing: what came in is simply shown.
  if (isNewer && !isDirty && !save.isPending) begin(policy, draftOf(policy));

  const take = (fields: Draft) => {
    save.reset();
    begin(policy, fields);
  };
  const submit = (team: readonly TeamMember[]) =>
    save.mutate(bodyOf(draft, team, began.version), {
      onSuccess: (saved) => {
        begin(saved, draftOf(saved));
        toast(t("assignment.saved"));
      },
    });
  const isStale = isNewer && isDirty && !save.isPending;
  return { draft, base: began.base, isDirty, isStale, change: setDraft, take, save, submit };
}
