import { useCallback, useSyncExternalStore } from "react";

/** Whether a media query holds, kept current. True where media queries do not exist. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = typeof matchMedia === "function" ? matchMedia(query) : null;
      list?.addEventListener("change", listener);
      return () => list?.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () =>
    typeof matchMedia === "function" ? matchMedia(query).matches : true,
  );
}
