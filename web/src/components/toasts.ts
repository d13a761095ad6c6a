/** Short words about background results, such as "copied" or an undo. Call `toast`; `Toaster` draws them. */
import { useSyncExternalStore } from "react";

export interface ToastAction {
  label: string;
  onClick: () => void;
}

export interface ToastEntry {
  id: number;
  text: string;
  action: ToastAction | null;
}

const LIFE = 4_000;
/** The time in which an action such as undo is offered. */
const LIFE_WITH_ACTION = 6_000;
const MOST = 3;

let entries: readonly ToastEntry[] = [];
let serial = 0;
const listeners = new Set<() => void>();

function change(next: readonly ToastEntry[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

export function toast(text: string, options: { action?: ToastAction } = {}): void {
  const entry = { id: ++serial, text, action: options.action ?? null };
  change([...entries, entry].slice(-MOST));
  setTimeout(() => dismissToast(entry.id), options.action ? LIFE_WITH_ACTION : LIFE);
}

export function dismissToast(id: number): void {
  if (entries.some((entry) => entry.id === id)) change(entries.filter((entry) => entry.id !== id));
}

export function useToasts(): readonly ToastEntry[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
  );
}
