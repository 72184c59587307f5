import { type Db, openDb } from "@/db/client";
import type { Actor, ServiceContext } from "@/lib/context";
import { setPlatformFacts } from "@/lib/domain/platform-facts";
import { env } from "@/lib/env";
import type { LivePort } from "@/lib/jobs/live";
import { createWakePort } from "@/lib/jobs/senders";
import { notifyLivePort } from "@/lib/jobs/senders/live";
import type { WakePort } from "@/lib/jobs/wake";
import { createLogger, type Logger } from "@/lib/logger";
import { readPlatformFacts } from "@/lib/platform-facts-file";
import { type KeyRing, parseKeyRing } from "@/lib/secrets";
import { createTransport } from "@/lib/transport/http";
import type { Transport } from "@/lib/transport/types";

/** What a process holds once: pool, keys, wake port, transport, log. Made at first use. */
export type Runtime = {
  db: Db;
  keys: KeyRing;
  wake: WakePort;
  live: LivePort;
  transport: Transport;
  log: Logger;
  appUrl: string;
};

// Survives hot reload in development: a second pool per edit would exhaust the server.
const holder = globalThis as typeof globalThis & { hooklaneRuntime?: Runtime };

export function runtime(): Runtime {
  holder.hooklaneRuntime ??= openRuntime("hooklane-web", 10);
  return holder.hooklaneRuntime;
}

/** Opens a process's resources; the worker calls this with its own name and pool size. */
export function openRuntime(name: string, poolSize: number): Runtime {
  const settings = env();
  setPlatformFacts(readPlatformFacts(settings));
  const log = createLogger({ level: settings.LOG_LEVEL, name });
  const db = openDb({
    url: settings.DATABASE_URL,
    max: poolSize,
    name,
    onError: (error) => log.error({ err: error.message }, "idle database connection failed"),
  });
  return {
    db,
    keys: parseKeyRing(settings.ENCRYPTION_KEY),
    wake: createWakePort({ engine: settings.ENGINE, db, log }),
    live: notifyLivePort({ db, log }),
    transport: createTransport({
      allowedCidrs: settings.outboundAllowedCidrs,
      hostname: new URL(settings.appUrl).hostname,
    }),
    log,
    appUrl: settings.appUrl,
  };
}

/** A service context on a runtime. */
export function serviceContext(
  source: Runtime,
  call: { organizationId: string; actor: Actor; requestId: string; ip: string | null },
): ServiceContext {
  return {
    db: source.db,
    keys: source.keys,
    wake: source.wake,
    live: source.live,
    transport: source.transport,
    log: source.log.child({ requestId: call.requestId }),
    appUrl: source.appUrl,
    now: () => new Date(),
    random: Math.random,
    ...call,
  };
}
