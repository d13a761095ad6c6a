import { useSyncExternalStore } from "react";
import { create } from "zustand";
import { readStored, writeStored } from "@/lib/storage";

const VERSION = 1;
const wide = typeof matchMedia === "function" ? matchMedia("(min-width: 1280px)") : null;

interface PanelState {
  /** Beside the thread, on wide windows: a lasting choice. */
  isDocked: boolean;
  /** Over the thread, on narrow ones: only for the moment. */
  isDrawerOpen: boolean;
}

const usePanelState = create<PanelState>(() => ({
  isDocked: readStored("panel", VERSION, true),
  isDrawerOpen: false,
}));

export interface Panel {
  isWide: boolean;
  isOpen: boolean;
  toggle: () => void;
}

export function usePanel(): Panel {
  const isWide = useSyncExternalStore(subscribe, () => wide?.matches ?? true);
  const { isDocked, isDrawerOpen } = usePanelState();
  const toggle = () => {
    if (!isWide) return usePanelState.setState({ isDrawerOpen: !isDrawerOpen });
    usePanelState.setState({ isDocked: !isDocked });
    writeStored("panel", VERSION, !isDocked);
  };
  return { isWide, isOpen: isWide ? isDocked : isDrawerOpen, toggle };
}

function subscribe(listener: () => void): () => void {
  wide?.addEventListener("change", listener);
  return () => wide?.removeEventListener("change", listener);
}
