import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { createCoalescer } from "./coalesce";
import { connect } from "./connection";
import { leastGap, type Work, workKey, worksFor } from "./mapping";
import { perform, type ThreadWork } from "./perform";
import type { StreamState } from "./stream";

/** A short break is not worth a word. */
const PATIENCE = 5_000;
/** When a change could not be fetched, everything is fetched anew after this. */
const SECOND_TRY = 3_000;

interface LiveOptions {
  userId: string;
  threads: ThreadWork;
  onSignedOut: () => void;
}

/** Keeps the cache in step with the server while mounted; true when the connection has been gone for a while. */
export function useLive({ userId, threads, onSignedOut }: LiveOptions): { isOffline: boolean } {
  const client = useQueryClient();
  const [isOffline, setOffline] = useState(false);
  const latest = useRef({ threads, onSignedOut });
  latest.current = { threads, onSignedOut };

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const catchUpLater = () => {
      clearTimeout(again);
      again = setTimeout(() => coalescer.add([{ kind: "resync" }]), SECOND_TRY);
    };
    const coalescer = createCoalescer<Work>({
      keyOf: workKey,
      gapOf: leastGap,
      merge: mergeWork,
      run: (works) => perform(client, latest.current.threads, works, catchUpLater),
    });
    const onState = (state: StreamState) => {
      if (state === "signed-out") latest.current.onSignedOut();
      if (state === "open") {
        clearTimeout(timer);
        timer = undefined;
        setOffline(false);
      } else if (state === "lost") timer ??= setTimeout(() => setOffline(true), PATIENCE);
    };
    const disconnect = connect(userId, { onEvent: (event) => coalescer.add(worksFor(event)), onState });
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      coalescer.stop();
      disconnect();
    };
  }, [client, userId]);

  return { isOffline };
}

/** Of two announcements of one profile the more demanding counts: no version means "read it in any case". */
export function mergeWork(earlier: Work, later: Work): Work {
  if (earlier.kind !== "profile" || later.kind !== "profile") return later;
  const version =
    earlier.version === null || later.version === null ? null : Math.max(earlier.version, later.version);
  return { ...later, version };
}
