import type { Db } from "@/db/client";
import { publishLive } from "@/db/queries/live";
import type { LiveSignal } from "@/lib/domain/live";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import type { LivePort } from "../live";

/** From the first change to the telling: a transaction that noted its change just before its commit is over by then. */
const DELAY_MS = 150;
/** Between two tellings: however busy a process is, this costs it one small statement a second. */
const GAP_MS = 1_000;
/** A notification has at most 8,000 bytes. */
const PAYLOAD_BYTES = 7_500;

/** Publishes what changed by a NOTIFY of its own, never inside anybody's transaction. */
export function notifyLivePort(deps: { db: Db; log: Logger }): LivePort {
  let noted = new Map<string, Set<LiveSignal>>();
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> = Promise.resolve();
  let closed = false;

  const send = () => {
    const payloads = encodeLive(noted);
    noted = new Map();
    sending = sending
      .then(() => publishLive(deps.db, payloads))
      .catch((thrown: unknown) => {
        deps.log.warn({ err: toError(thrown).message }, "consoles were not told; they look again by themselves");
      });
  };
  const flush = () => {
    timer = null;
    if (noted.size === 0) return;
    send();
    timer = setTimeout(flush, GAP_MS).unref();
  };

  return {
    touch: (organizationId, signal) => {
      if (closed) return;
      const known = noted.get(organizationId);
      if (known === undefined) noted.set(organizationId, new Set([signal]));
      else known.add(signal);
      timer ??= setTimeout(flush, DELAY_MS).unref();
    },
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      if (noted.size > 0) send();
      await sending;
    },
  };
}

/** `{"<organization>":["deliveries"]}`, split where it would be too long for one notification. */
export function encodeLive(noted: ReadonlyMap<string, ReadonlySet<LiveSignal>>): string[] {
  const payloads: string[] = [];
  let part: string[] = [];
  let bytes = 2;
  for (const [organizationId, signals] of noted) {
    const entry = `${JSON.stringify(organizationId)}:${JSON.stringify([...signals])}`;
    if (part.length > 0 && bytes + entry.length + 1 > PAYLOAD_BYTES) {
      payloads.push(`{${part.join(",")}}`);
      part = [];
      bytes = 2;
    }
    part.push(entry);
    bytes += entry.length + 1;
  }
  if (part.length > 0) payloads.push(`{${part.join(",")}}`);
  return payloads;
}
