import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import type { CannedReply, User } from "@/api/types";
import { lazily } from "@/components/lazily";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import "@/lib/i18n/inboxTools";
import { cannedQuery, fillReply } from "../cannedReplies";
import { PickerList } from "./PickerList";

const CannedDialog = lazily(async () => ({ default: (await import("./CannedDialog")).CannedDialog }));

interface CannedPickerProps {
  conversationId: string;
  me: User;
  q: string;
  field: RefObject<HTMLTextAreaElement | null>;
  onPick: (text: string) => void;
  onDismiss: () => void;
}

/** Canned replies by code or words; the chosen one is filled for the customer and put into the field. */
export function CannedPicker({ conversationId, me, q, field, onPick, onDismiss }: CannedPickerProps) {
  const query = useQuery({ ...cannedQuery(q), placeholderData: keepPreviousData });
  const [isManaging, setManaging] = useState(false);
  const pick = async (reply: CannedReply) => {
    try {
      const { text, missing } = await fillReply(reply.id, conversationId);
      onPick(text);
      if (missing.length > 0) toast(t("canned.missing", { places: missing.join(", ") }));
    } catch (error) {
      toast(whyNot(error));
    }
  };
  if (isManaging) return <CannedDialog me={me} onClose={onDismiss} />;
  const empty = query.isError
    ? whyNot(query.error)
    : query.isPending
      ? t("canned.loading")
      : q === ""
        ? t("canned.none")
        : t("canned.nothing", { q });
  return (
    <PickerList
      label={t("canned.title")}
      field={field}
      items={query.data ?? []}
      itemKey={(reply) => reply.id}
      onPick={(reply) => void pick(reply)}
      onDismiss={onDismiss}
      empty={empty}
      renderItem={(reply) => (
        <>
          <p className="flex items-baseline gap-2 text-sm">
            <span className="font-semibold">/{reply.code}</span>
            {reply.shared && <span className="text-ink-3 text-xs">{t("canned.shared")}</span>}
          </p>
          <p className="line-clamp-2 text-ink-2 text-sm">{reply.text}</p>
        </>
      )}
      footer={
        <button
          type="button"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => setManaging(true)}
          className="text-brand-ink text-xs hover:underline"
        >
          {t("canned.manage")}
        </button>
      }
    />
  );
}
