import { useQuery } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { asApiError } from "@/api/errors";
import type { Label } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { TextField } from "@/components/Field";
import { HueField } from "@/components/HueField";
import { SkeletonRows } from "@/components/Skeleton";
import { Tag } from "@/components/SourceTag";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import "@/lib/i18n/inboxTools";
import { labelsQuery, useDeleteLabel, useSaveLabel } from "../labels";

const BLANK = { id: null as string | null, name: "", hue: "slate" };

/** The list of labels that everybody puts on conversations: add, rename, recolour, remove. */
export function LabelsDialog({ onClose }: { onClose: () => void }) {
  const query = useQuery(labelsQuery);
  const [editing, setEditing] = useState(BLANK);
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("labels.manageTitle")}
      description={t("labels.manageHint")}
    >
      <LabelForm key={editing.id} label={editing} onDone={() => setEditing(BLANK)} />
      {query.isPending && <SkeletonRows rows={2} />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} className="py-4" />
      )}
      {query.data?.length === 0 && (
        <EmptyState title={t("labels.none")} hint={t("labels.noneHint")} className="py-6" />
      )}
      <ul className="mt-3 flex flex-col">
        {query.data?.map((label) => (
          <LabelRow key={label.id} label={label} onEdit={() => setEditing(label)} />
        ))}
      </ul>
    </Dialog>
  );
}

function LabelForm({ label, onDone }: { label: typeof BLANK; onDone: () => void }) {
  const [name, setName] = useState(label.name);
  const [hue, setHue] = useState(label.hue);
  const save = useSaveLabel();
  const problem =
    save.error && (asApiError(save.error).code === "label_taken" ? t("labels.taken") : whyNot(save.error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    save.mutate(
      { id: label.id, name: name.trim(), hue },
      {
        onSuccess: () => {
          setName("");
          onDone();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 rounded-row bg-subtle p-3">
      <TextField
        label={label.id ? t("labels.rename") : t("labels.newName")}
        maxLength={40}
        value={name}
        error={problem || undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <HueField label={t("labels.hue")} value={hue} onChange={setHue} />
      <div className="flex justify-end gap-2">
        {label.id && <Button onClick={onDone}>{t("action.cancel")}</Button>}
        <Button type="submit" variant="primary" disabled={save.isPending}>
          {label.id ? t("action.save") : t("labels.add")}
        </Button>
      </div>
    </form>
  );
}

function LabelRow({ label, onEdit }: { label: Label; onEdit: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteLabel();
  const sure = () => remove.mutate(label.id, { onError: (error) => toast(whyNot(error)) });
  return (
    <li className="flex min-h-11 items-center gap-2 border-line border-b py-1">
      <span className="min-w-0 flex-1">
        <Tag hue={label.hue} className="max-w-full truncate">
          {label.name}
        </Tag>
      </span>
      {isAsking ? (
        <>
          <span className="text-ink-2 text-xs">{t("labels.removeAsk")}</span>
          <Button size="sm" variant="danger" disabled={remove.isPending} onClick={sure}>
            {t("labels.remove")}
          </Button>
          <Button size="sm" onClick={() => setAsking(false)}>
            {t("action.cancel")}
          </Button>
        </>
      ) : (
        <>
          <IconButton label={t("labels.edit", { name: label.name })} onClick={onEdit}>
            <Pencil size={15} aria-hidden />
          </IconButton>
          <IconButton label={t("labels.delete", { name: label.name })} onClick={() => setAsking(true)}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        </>
      )}
    </li>
  );
}
