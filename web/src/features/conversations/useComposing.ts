import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import type { ChannelCapabilities, Conversation, TeamMember, User } from "@/api/types";
import { teamKeys } from "@/api/keys";
import type { Words } from "./actions";
import { findTrigger, type Mode, mentionsIn, type Trigger } from "./composerModel";
import { useDrafts } from "./drafts";
import { type Outgoing, useOutbox } from "./outbox";
import { arrived, NO_UPLOADS, useUploads } from "./uploads";

/** The server's own limit, for notes and for channels that name none. */
const LONGEST = 2000;

interface Writing {
  conversation: Conversation;
  channel: ChannelCapabilities | undefined;
  me: User;
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: (words: Words) => void;
}

/** What is being written to a conversation: the draft, its files, and the list that is offered beside it. */
export function useComposing({ conversation, channel, me, field, onSend }: Writing) {
  const client = useQueryClient();
  const [mode, setModeOnly] = useState<Mode>("reply");
  const [trigger, setTrigger] = useState<Trigger | null>(null);
  const isNote = mode === "note";
  const draftKey = keyOf(conversation.id, isNote);
  const text = useDrafts((state) => state.texts[draftKey] ?? "");
  const write = useDrafts((state) => state.write);
  const uploads = useUploads((state) => state.byDraft[draftKey] ?? NO_UPLOADS);

  const carried = isNote ? null : (channel?.content_kinds_out ?? []);
  const canSend = isNote || conversation.can_reply;
  const canAttach = canSend && (carried === null || carried.some((kind) => kind !== "text"));
  const limit = isNote ? LONGEST : Math.min(channel?.text_limit ?? LONGEST, LONGEST);
  const over = [...text].length - limit;
  const isUploading = uploads.some(({ state }) => state === "uploading");
  const files = arrived(uploads);
  const isReady = canSend && over <= 0 && !isUploading && (text.trim() !== "" || files.length > 0);

  const focusAt = (caret: number) =>
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  const setMode = (next: Mode) => {
    setModeOnly(next);
    setTrigger(null);
  };
  const change = (next: string, caret: number) => {
    write(draftKey, next);
    setTrigger(findTrigger(next, caret, mode));
  };

  return {
    mode,
    setMode,
    draftKey,
    text,
    change,
    limit,
    over,
    uploads,
    carried,
    canSend,
    canAttach,
    isUploading,
    isReady,
    trigger,
    dismiss: () => setTrigger(null),
    submit: () => {
      field.current?.focus();
      if (!isReady) return;
      const team = client.getQueryData<TeamMember[]>(teamKeys.all) ?? [];
      const others = team.filter(({ id }) => id !== me.id);
      onSend({
        text: text.trim(),
        note: isNote,
        mentions: isNote ? mentionsIn(text, others) : [],
        attachments: files,
      });
      write(draftKey, "");
      useUploads.getState().sent(draftKey);
      setTrigger(null);
    },
    /** Files that were chosen, pasted or dropped. */
    add: async (chosen: readonly File[]) => {
      if (chosen.length === 0 || !canAttach) return;
      const { addFiles } = await import("./uploading");
      addFiles(draftKey, chosen, carried);
    },
    /** Opens the list of canned replies, or that of colleagues at the caret. */
    offer: () => {
      const caret = field.current?.selectionStart ?? text.length;
      if (isNote) {
        change(`${text.slice(0, caret)}@${text.slice(caret)}`, caret + 1);
        return focusAt(caret + 1);
      }
      setTrigger({ kind: "canned", start: text.length, query: "" });
      focusAt(text.length);
    },
    /** Puts a choice into the text, in place of what asked for it. */
    pick: (chosen: string) => {
      if (!trigger) return;
      const isAsked = text[trigger.start] !== undefined;
      const end = trigger.start + (isAsked ? trigger.query.length + 1 : 0);
      const said = trigger.kind === "mention" ? `@${chosen} ` : chosen;
      write(draftKey, text.slice(0, trigger.start) + said + text.slice(end));
      setTrigger(null);
      focusAt(trigger.start + said.length);
    },
    /** Takes back what did not get out, to be changed. */
    takeBack: (row: Outgoing) => {
      const key = keyOf(conversation.id, row.note);
      const begun = useDrafts.getState().texts[key];
      write(key, [begun, row.text].filter(Boolean).join("\n"));
      useUploads.getState().takeBack(key, row.attachments);
      useOutbox.getState().remove(row.clientId);
      setMode(row.note ? "note" : "reply");
      field.current?.focus();
    },
  };
}

const keyOf = (conversationId: string, isNote: boolean) =>
  isNote ? `${conversationId}:note` : conversationId;
