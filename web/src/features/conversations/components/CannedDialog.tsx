import { useQuery } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { asApiError } from "@/api/errors";
import { mayManage } from "@/api/session";
import type { CannedReply, User } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Dialog } from "@/components/Dialog";
import { ErrorState } from "@/components/ErrorState";
import { TextArea, TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import "@/lib/i18n/inboxTools";
import { type CannedForm, cannedQuery, useDeleteReply, useSaveReply } from "../cannedReplies";

/** What the server fills in. */
const PLACES = { customer: "{{customer_name}}", me: "{{my_name}}", company: "{{company_name}}" };
const BLANK: CannedForm = { id: null, code: "", text: "", shared: false, version: 0 };

/** One's own canned replies, and for managers the shared ones: add, change, remove. */
export function CannedDialog({ me, onClose }: { me: User; onClose: () => void }) {
  const query = useQuery(cannedQuery(""));
  const [editing, setEditing] = useState(BLANK);
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("canned.manageTitle")}
      description={t("canned.manageHint")}
    >
      <ReplyForm key={editing.id} reply={editing} mayShare={mayManage(me)} onDone={() => setEditing(BLANK)} />
      {query.isError && !query.data && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} className="py-4" />
      )}
      {query.data?.length === 0 && <p className="pt-4 text-center text-ink-3 text-sm">{t("canned.none")}</p>}
      <ul className="mt-3 flex flex-col">
        {query.data?.map((reply) => (
          <ReplyRow
            key={reply.id}
            reply={reply}
            mayChange={!reply.shared || mayManage(me)}
            onEdit={() => setEditing(reply)}
          />
        ))}
      </ul>
    </Dialog>
  );
}

interface ReplyFormProps {
  reply: CannedForm;
  mayShare: boolean;
  onDone: () => void;
}

function ReplyForm({ reply, mayShare, onDone }: ReplyFormProps) {
  const [form, setForm] = useState(reply);
  const save = useSaveReply();
  const error = save.error ? asApiError(save.error) : null;
  const change = (part: Partial<CannedForm>) => setForm({ ...form, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = form.code.trim().replace(/^[/\uff0f]/, "");
    if (code === "" || form.text.trim() === "") return;
    save.mutate(
      { ...form, code, text: form.text.trim() },
      {
        onSuccess: () => {
          setForm(BLANK);
          onDone();
        },
      },
    );
  };
  const known = { code_taken: t("canned.taken"), stale: t("canned.stale") }[error?.code ?? ""];
  const isPlace = error?.fields.some(({ code }) => code === "placeholder_unknown");
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 rounded-row bg-subtle p-3">
      <TextField
        label={t("canned.code")}
        help={t("canned.codeHint")}
        maxLength={40}
        value={form.code}
        onChange={(event) => change({ code: event.target.value.replace(/\s/g, "") })}
      />
      <TextArea
        label={t("canned.text")}
        help={t("canned.places", PLACES)}
        error={isPlace ? t("canned.placeUnknown") : undefined}
        maxLength={5000}
        value={form.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      {mayShare && !form.id && (
        <Checkbox
          label={t("canned.share")}
          checked={form.shared}
          onChange={(event) => change({ shared: event.target.checked })}
        />
      )}
      {error && !isPlace && <FormProblem text={known ?? whyNot(error)} />}
      <div className="flex justify-end gap-2">
        {form.id && <Button onClick={onDone}>{t("action.cancel")}</Button>}
        <Button type="submit" variant="primary" disabled={save.isPending}>
          {form.id ? t("action.save") : t("canned.add")}
        </Button>
      </div>
    </form>
  );
}

interface ReplyRowProps {
  reply: CannedReply;
  mayChange: boolean;
  onEdit: () => void;
}

function ReplyRow({ reply, mayChange, onEdit }: ReplyRowProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteReply();
  const sure = () => remove.mutate(reply.id, { onError: (error) => toast(whyNot(error)) });
  return (
    <li className="flex items-center gap-2 border-line border-b py-2">
      <div className="min-w-0 flex-1 text-sm">
        <p>
          <span className="font-semibold">/{reply.code}</span>
          {reply.shared && <span className="ml-2 text-ink-3 text-xs">{t("canned.shared")}</span>}
        </p>
        <p className="truncate text-ink-3">{reply.text}</p>
      </div>
      {isAsking && (
        <>
          <Button size="sm" variant="danger" disabled={remove.isPending} onClick={sure}>
            {t("canned.remove")}
          </Button>
          <Button size="sm" onClick={() => setAsking(false)}>
            {t("action.cancel")}
          </Button>
        </>
      )}
      {mayChange && !isAsking && (
        <>
          <IconButton label={t("canned.edit", { code: reply.code })} onClick={onEdit}>
            <Pencil size={15} aria-hidden />
          </IconButton>
          <IconButton label={t("canned.delete", { code: reply.code })} onClick={() => setAsking(true)}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        </>
      )}
    </li>
  );
}
