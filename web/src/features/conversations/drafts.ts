/** What was begun in each conversation and not sent, kept on this computer. */
import { create } from "zustand";
import { readStored, writeStored } from "@/lib/storage";

interface Drafts {
  texts: Record<string, string>;
  write: (conversationId: string, text: string) => void;
}

const VERSION = 1;

export const useDrafts = create<Drafts>((set) => ({
  texts: readStored<Record<string, string>>("drafts", VERSION, {}),
  write: (conversationId, text) =>
    set(({ texts }) => {
      const { [conversationId]: _, ...others } = texts;
      return { texts: text === "" ? others : { ...others, [conversationId]: text } };
    }),
}));

useDrafts.subscribe(({ texts }) => writeStored("drafts", VERSION, texts));
