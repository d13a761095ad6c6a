import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import type { User } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { NO_FILTERS } from "@/features/customers/listModel";
import { customersQuery } from "@/features/customers/queries";
import { t } from "@/lib/i18n";
import { customerEntry, type Entry, placesFor, stepped } from "./entries";
import { PaletteField } from "./PaletteField";
import { PaletteList } from "./PaletteList";

interface CommandPaletteProps {
  user: User;
  onClose: () => void;
}

const MOST = 8;

/** Goes anywhere by a few letters: to a customer by name or number, or to a page. */
export function CommandPalette({ user, onClose }: CommandPaletteProps) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const customers = useInfiniteQuery({
    ...customersQuery({ ...NO_FILTERS, q: text }),
    // What was found stays while the next letters are looked up.
    placeholderData: (before) => before,
  });
  const found = (customers.data?.pages[0]?.items ?? []).slice(0, MOST).map(customerEntry);
  const entries = [...placesFor(user, text), ...found];
  const chosen = Math.min(at, Math.max(0, entries.length - 1));

  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    if (entry.kind === "place") void navigate({ to: entry.to, search: {} });
    else void navigate({ to: "/customers/$customerId", params: { customerId: entry.customerId } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method is open, these keys belong to it.
    if (event.nativeEvent.isComposing) return;
    const next = stepped(event.key, chosen, entries.length);
    if (event.key !== "Enter" && next === chosen) return;
    event.preventDefault();
    if (event.key === "Enter") go(entries[chosen]);
    else setAt(next);
  };

  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t("palette.title")}>
      <PaletteField
        listId={listId}
        activeId={entries[chosen] && `${listId}-${chosen}`}
        onSearch={(next) => {
          setText(next);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <PaletteList
        id={listId}
        entries={entries}
        chosen={chosen}
        error={customers.isError ? customers.error : null}
        isSearching={customers.isFetching}
        onPick={go}
        onPoint={setAt}
      />
    </Dialog>
  );
}
