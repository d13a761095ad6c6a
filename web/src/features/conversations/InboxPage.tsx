import { Inbox } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ConversationFilters } from "@/api/keys";
import type { ConversationStatus, ConversationView, User } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { lazily } from "@/components/lazily";
import { SkeletonRows } from "@/components/Skeleton";
import { useChannels } from "@/components/SourceTag";
import { t } from "@/lib/i18n";
import { useShortcuts } from "@/lib/shortcuts";
import { useTitle } from "@/lib/useTitle";
import { ConversationList } from "./components/ConversationList";
import { ConversationPane, type PaneHandle } from "./components/ConversationPane";
import { CustomerPane } from "./components/CustomerPane";
import { ListHeader } from "./components/ListHeader";
import { preloadParts } from "./preload";
import { moveHit } from "./searchModel";
import { usePanel } from "./usePanel";

const ShortcutsDialog = lazily(async () => ({
  default: (await import("./components/ShortcutsDialog")).ShortcutsDialog,
}));

const SearchResults = lazily(
  async () => ({ default: (await import("./components/SearchResults")).SearchResults }),
  () => <SkeletonRows className="px-2" />,
);

/** What of the inbox can be sent to a colleague as a link. */
export interface InboxLocation {
  view: ConversationView;
  channelType: string | null;
  labelId: string | null;
  status: ConversationStatus | null;
  conversationId: string | null;
  messageId: string | null;
}

interface InboxPageProps {
  me: User;
  location: InboxLocation;
  onGo: (change: Partial<InboxLocation>, how?: { replace?: boolean }) => void;
}

/** List, thread and customer side by side; narrower windows show fewer of them at once. */
export function InboxPage({ me, location, onGo }: InboxPageProps) {
  const { view, status, channelType, labelId, conversationId, messageId } = location;
  // What is searched for may be a name or a number, and stays out of the address.
  const [q, setQ] = useState("");
  const filters = useMemo<ConversationFilters>(
    () => ({ view, status, channelType, labelId }),
    [view, status, channelType, labelId],
  );
  const [ids, setIds] = useState<string[]>([]);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const pane = useRef<PaneHandle>(null);
  const panel = usePanel();
  const channels = useChannels();
  useTitle(t("inbox.title"));
  useEffect(preloadParts, []);

  const select = useCallback((id: string | null) => onGo({ conversationId: id, messageId: null }), [onGo]);
  // A search looks everywhere: whoever narrows the list wants the list.
  const changeFilters = (change: Partial<ConversationFilters>) => {
    setQ("");
    onGo(change, { replace: true });
  };

  const openHit = useCallback(
    (conversation: string, message: string) => onGo({ conversationId: conversation, messageId: message }),
    [onGo],
  );

  useShortcuts(
    useMemo(() => {
      const step = (by: number) => {
        if (q !== "") return moveHit(by);
        const at = conversationId ? ids.indexOf(conversationId) : -1;
        const next = ids[at === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
        if (next) onGo({ conversationId: next, messageId: null }, { replace: conversationId !== null });
      };
      return {
        j: () => step(1),
        k: () => step(-1),
        ArrowDown: () => step(1),
        ArrowUp: () => step(-1),
        Enter: () => document.querySelector<HTMLElement>("[data-thread]")?.focus(),
        r: () => pane.current?.reply(),
        a: () => pane.current?.assign(),
        e: () => pane.current?.toggleClosed(),
        "/": () => search.current?.focus(),
        "?": () => setHelpOpen(true),
        Escape: () => (q === "" ? select(null) : setQ("")),
      };
    }, [conversationId, ids, q, onGo, select]),
  );

  return (
    <div className="flex h-full">
      <section
        aria-label={t("inbox.title")}
        className={`${conversationId ? "hidden md:flex" : "flex"} w-full shrink-0 flex-col border-line md:w-83 md:border-r`}
      >
        <ListHeader filters={filters} onChange={changeFilters} q={q} onSearch={setQ} searchRef={search} />
        <ErrorBoundary resetKey={q}>
          {q === "" ? (
            <ConversationList
              filters={filters}
              selectedId={conversationId}
              onSelect={select}
              onClearFilters={() =>
                changeFilters({ view: "all", status: "open", channelType: null, labelId: null })
              }
              onRows={setIds}
            />
          ) : (
            <SearchResults q={q} messageId={messageId} onOpen={openHit} onClear={() => setQ("")} />
          )}
        </ErrorBoundary>
      </section>
      <div className={`${conversationId ? "block" : "hidden md:block"} min-w-0 flex-1`}>
        {/* Narrow windows hide the list while a conversation is open, and the page's heading with it. */}
        {conversationId && <h1 className="sr-only md:hidden">{t("inbox.title")}</h1>}
        {conversationId ? (
          <ErrorBoundary resetKey={conversationId}>
            <ConversationPane
              key={conversationId}
              ref={pane}
              conversationId={conversationId}
              messageId={messageId}
              me={me}
              isPanelOpen={panel.isOpen}
              onTogglePanel={panel.toggle}
              onBack={() => select(null)}
              onLatest={() => onGo({ messageId: null }, { replace: true })}
            />
          </ErrorBoundary>
        ) : (
          <EmptyState
            icon={Inbox}
            title={t("inbox.pick")}
            hint={t("inbox.pickHint")}
            className="h-full bg-thread"
          />
        )}
      </div>
      {conversationId && <CustomerPane conversationId={conversationId} channels={channels} panel={panel} />}
      {isHelpOpen && <ShortcutsDialog open onOpenChange={setHelpOpen} />}
    </div>
  );
}
