"use client";

import { useSyncExternalStore } from "react";
import { useTextsState } from "@/lib/i18n/texts-provider";

const TICK_MS = 15_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The current time in steps of 15 s, rounded up, so that what just happened is never 在几秒后; one timer for the whole page; the server's time during hydration. */
export function useNowMs(): number {
  const { renderedAt } = useTextsState();
  return useSyncExternalStore(
    subscribe,
    () => Math.ceil(Date.now() / TICK_MS) * TICK_MS,
    () => renderedAt,
  );
}
