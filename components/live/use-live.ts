"use client";

import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type { LiveTopic } from "@/lib/domain/live";
import { LiveClient, type LiveState } from "./live-client";

let client: LiveClient | undefined;

/** The one client of this tab. */
function liveClient(): LiveClient {
  client ??= new LiveClient({
    open: (signal) => fetch("/live", { signal, headers: { accept: "text/event-stream" }, cache: "no-store" }),
    isVisible: () => document.visibilityState === "visible",
    now: () => performance.now(),
    random: Math.random,
  });
  return client;
}

/** Keeps the tab's stream open while the console stands; renders nothing. */
export function LiveUpdates() {
  useEffect(() => {
    const live = liveClient();
    const onVisibility = () => live.visibilityChanged();
    const onOnline = () => live.retryNow();
    // A page that holds a connection is not kept for the way back.
    const onHide = () => live.stop();
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) live.start();
    };
    document.addEventListener("visibilitychange", onVisibility);
    window.addEventListener("online", onOnline);
    window.addEventListener("pagehide", onHide);
    window.addEventListener("pageshow", onShow);
    live.start();
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", onOnline);
      window.removeEventListener("pagehide", onHide);
      window.removeEventListener("pageshow", onShow);
      live.stop();
    };
  }, []);
  return null;
}

/**
 * Runs `look` when rows of a topic may have changed: told by the server, after a gap in the stream, or every 15 s where
 * there is no stream. At most once in `everyMs`, and a little later than told, so that not all consoles ask at once.
 *
 *     useLive("deliveries", () => router.refresh());
 */
export function useLive(
  topic: LiveTopic,
  look: () => void,
  options: { enabled?: boolean; everyMs?: number } = {},
): void {
  const { enabled = true, everyMs = 2_000 } = options;
  const onLook = useEffectEvent(look);
  useEffect(() => {
    if (!enabled) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const run = () => {
      timer = undefined;
      last = performance.now();
      onLook();
    };
    const plan = () => {
      const wait = last === 0 ? 0 : Math.max(0, last + everyMs - performance.now());
      timer ??= setTimeout(run, wait + Math.random() * 200);
    };
    const live = liveClient();
    const unsubscribe = live.subscribe((topics) => topics.has(topic) && plan());
    if (live.wasJustTold(topic)) plan();
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [topic, enabled, everyMs]);
}

const watch = (changed: () => void) => liveClient().watch(changed);

/** What the stream does at the moment. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    watch,
    () => liveClient().state,
    () => "idle",
  );
}
