"use client";

import { useSyncExternalStore } from "react";
import { useLiveState } from "./use-live";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Whether the product cannot be reached: the browser has no network, or nobody answers. */
export function useOffline(): boolean {
  const live = useLiveState();
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  return !online || live === "unreachable";
}
