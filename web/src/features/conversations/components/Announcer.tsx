import { useEffect, useRef, useState } from "react";
import type { Message } from "@/api/types";
import { t } from "@/lib/i18n";
import { messageText } from "../listModel";

/** Reads out what the customer writes while the thread is open; what was there before stays silent. */
export function Announcer({ messages, name }: { messages: readonly Message[]; name: string }) {
  const last = messages.at(-1);
  const known = useRef(last?.id);
  const [text, setText] = useState("");

  useEffect(() => {
    if (!last || last.id === known.current) return;
    known.current = last.id;
    if (last.direction === "inbound") {
      setText(t("thread.announce", { name, text: messageText(last.type, last.text) }));
    }
  }, [last, name]);

  return (
    <p aria-live="polite" className="sr-only">
      {text}
    </p>
  );
}
