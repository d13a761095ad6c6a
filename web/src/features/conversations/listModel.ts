/** Rules of the conversation list: who belongs to a view, in which order, and what a row previews. Pure. */
import type { InfiniteData } from "@tanstack/react-query";
import type { ConversationFilters } from "@/api/keys";
import type { Conversation, ConversationStatus, ConversationView, LastMessage, Page } from "@/api/types";
import { label, t } from "@/lib/i18n";

export type ConversationPages = InfiniteData<Page<Conversation>>;

export const VIEWS: readonly ConversationView[] = ["all", "awaiting_reply", "unread", "mine", "unassigned"];
export const STATUSES: readonly ConversationStatus[] = ["open", "snoozed", "closed"];

export function belongs(row: Conversation, filters: ConversationFilters, meId: string): boolean {
  if (filters.status && row.status !== filters.status) return false;
  if (filters.channelType && row.channel_type !== filters.channelType) return false;
  if (filters.labelId && !row.labels.some(({ id }) => id === filters.labelId)) return false;
  return inView(row, filters.view, meId);
}

function inView(row: Conversation, view: ConversationView, meId: string): boolean {
  switch (view) {
    case "mine":
      return row.assignee?.id === meId;
    case "unassigned":
      return row.assignee === null;
    case "awaiting_reply":
      return row.waiting_since !== null;
    case "unread":
      return row.unread_count > 0;
    default:
      return true;
  }
}

const rowsOf = (pages: ConversationPages) => pages.pages.flatMap((page) => page.items);

interface UpsertOptions {
  filters: ConversationFilters;
  meId: string;
  /** The conversation that is being read stays where it is, although reading took it out of "unread". */
  keepId: string | null;
}

/**
 * Puts a fresh row where it belongs, newest activity first. The pages become one: a later refetch then asks for
 * one page again, not for everything that was ever scrolled past.
 */
export function upsertRow(
  pages: ConversationPages,
  row: Conversation,
  options: UpsertOptions,
): ConversationPages {
  const rows = rowsOf(pages);
  const known = rows.findIndex((other) => other.id === row.id);
  const fits = belongs(row, options.filters, options.meId);
  const stays = known !== -1 && row.id === options.keepId;
  if (!fits && !stays) return known === -1 ? pages : onePage(pages, without(rows, row.id));
  if (!fits)
    return onePage(
      pages,
      rows.map((other) => (other.id === row.id ? row : other)),
    );

  const others = without(rows, row.id);
  const position = others.findIndex((other) => other.last_activity_at < row.last_activity_at);
  const end = pages.pages.at(-1)?.next_cursor ?? null;
  // Below everything loaded: it will come with its page.
  if (position === -1 && end !== null) return onePage(pages, others);
  others.splice(position === -1 ? others.length : position, 0, row);
  return onePage(pages, others);
}

const without = (rows: Conversation[], id: string) => rows.filter((row) => row.id !== id);

function onePage(pages: ConversationPages, items: Conversation[]): ConversationPages {
  return { pages: [{ items, next_cursor: pages.pages.at(-1)?.next_cursor ?? null }], pageParams: [null] };
}

/** All rows without those that two pages brought twice, as happens when one moved up between the two requests. */
export function flattenRows(pages: ConversationPages | undefined): Conversation[] {
  if (!pages) return [];
  const seen = new Set<string>();
  return rowsOf(pages).filter((row) => !seen.has(row.id) && seen.add(row.id));
}

/** What the server calls the kind of a last message that was recalled. */
const RECALLED = "revoked";

/** The second line of a row: who spoke last and what. */
export function preview(last: LastMessage | null): { who: string; text: string } {
  if (!last) return { who: "", text: t("inbox.noMessage") };
  const text = last.type === RECALLED ? t("inbox.recalled") : messageText(last.type, last.text);
  return { who: speaker(last), text };
}

function speaker(last: LastMessage): string {
  if (last.direction === "inbound") return "";
  if (last.sender_kind === "bot") return t("inbox.fromAi");
  if (last.sender_kind === "system") return t("inbox.fromSystem");
  return t("inbox.fromMe");
}

/** Text in one line; other kinds by their name in brackets, with what words they carry. */
export function messageText(type: string, text: string): string {
  if (type === "text") return text.replace(/\s+/g, " ");
  const key = `kind.${type}`;
  const kind = label("kind", type);
  const name = kind === type || kind === key ? t("kind.unknown") : kind;
  return text ? `${name} ${text.replace(/\s+/g, " ")}` : name;
}
