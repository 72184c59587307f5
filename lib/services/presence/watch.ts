import type { ServiceContext } from "@/lib/context";
import { type PresenceView, readPresence } from "./read";

/**
 * One watch per organization and process, however many visitors have the widget open: it looks once a second as long as
 * anybody listens. The look itself sees what no event would tell: leases that run out, hours that begin.
 */
const LOOK_MS = 1_000;

type Listener = (view: PresenceView) => void;
type Watch = { listeners: Set<Listener>; timer: NodeJS.Timeout; last: string | null; looking: boolean };

// Survives hot reload in development, as the runtime does.
const holder = globalThis as typeof globalThis & { hooklanePresence?: Map<string, Watch> };

/** Calls `listener` on every change of what visitors see, until the returned function is called. */
export function watchPresence(
  source: Pick<ServiceContext, "db" | "log">,
  organizationId: string,
  listener: Listener,
): () => void {
  holder.hooklanePresence ??= new Map();
  const watches = holder.hooklanePresence;
  const watch = watches.get(organizationId) ?? start(source, organizationId);
  watches.set(organizationId, watch);
  watch.listeners.add(listener);
  return () => {
    watch.listeners.delete(listener);
    if (watch.listeners.size > 0 || watches.get(organizationId) !== watch) return;
    clearInterval(watch.timer);
    watches.delete(organizationId);
  };
}

/** What visitors see, at most half a second old: a page that many open at once costs one look. */
const RECENT_MS = 500;
const RECENT_MAX = 1_000;
const recent = new WeakMap<ServiceContext["db"], Map<string, { at: number; view: Promise<PresenceView> }>>();

export function recentPresence(
  source: Pick<ServiceContext, "db" | "log">,
  organizationId: string,
  now: Date,
): Promise<PresenceView> {
  const known = recent.get(source.db) ?? new Map();
  recent.set(source.db, known);
  const last = known.get(organizationId);
  if (last !== undefined && Math.abs(now.getTime() - last.at) < RECENT_MS) return last.view;
  if (known.size >= RECENT_MAX) known.clear();
  const view = readPresence(source, organizationId, now);
  known.set(organizationId, { at: now.getTime(), view });
  return view;
}

function start(source: Pick<ServiceContext, "db" | "log">, organizationId: string): Watch {
  const look = async () => {
    if (watch.looking) return;
    watch.looking = true;
    // Never rejects: what cannot be read is offline/unknown.
    const view = await readPresence(source, organizationId, new Date());
    watch.looking = false;
    const text = JSON.stringify(view);
    if (watch.last === text) return;
    watch.last = text;
    for (const listener of watch.listeners) listener(view);
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  const watch: Watch = { listeners: new Set(), timer, last: null, looking: false };
  return watch;
}
