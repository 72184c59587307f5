import { Listener } from "@/db/listener";
import { LIVE_CHANNEL } from "@/db/queries/live";
import { standingSessions } from "@/db/queries/sessions";
import { env } from "@/lib/env";
import { toError } from "@/lib/errors";
import { type Runtime, runtime } from "@/lib/runtime";
import { LiveHub } from "./hub";

// Survives hot reload in development, like the runtime.
const holder = globalThis as typeof globalThis & { hooklaneLive?: LiveHub };

/** The hub of this web process, made when the first console opens its stream. */
export function liveHub(): LiveHub {
  if (holder.hooklaneLive === undefined) {
    const hub = openHub(runtime(), env().DATABASE_URL);
    holder.hooklaneLive = hub;
    // The server waits for answers under way before it ends, and a stream is one that does not end by itself.
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void hub.stop());
  }
  return holder.hooklaneLive;
}

/** A hub on a database. */
export function openHub(source: Pick<Runtime, "db" | "log">, url: string): LiveHub {
  const onError = (thrown: unknown) =>
    source.log.warn({ err: toError(thrown).message }, "live updates are held up; consoles look by themselves");
  return new LiveHub({
    listen: (on) => new Listener({ url, channel: LIVE_CHANNEL, owner: null, onError, ...on }),
    standing: (ids) => standingSessions(source.db, ids, new Date()),
    onError,
  });
}
