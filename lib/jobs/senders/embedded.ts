import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Db } from "@/db/client";
import { notifyWorkers } from "@/db/queries/workers";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import { ROUNDS, SHARD_COUNT, type Wake, type WakePort } from "../wake";
import { coalescing, type WakeBundle } from "./coalesce";

/** Marks what this process sent, so that its own listener can pass it over. */
const ORIGIN = randomUUID();
const GAP_MS = 5;
const SLOW_GAP_MS = 40;

const PayloadSchema = z.object({
  origin: z.string(),
  route: z.boolean(),
  rounds: z.array(z.enum(ROUNDS)).default([]),
  shards: z.array(
    z
      .number()
      .int()
      .min(0)
      .max(SHARD_COUNT - 1),
  ),
});

/**
 * Wakes workers by a NOTIFY after commit. Timers for later work are the workers' own, so `at` is not sent. `origin`
 * names the sender, when it is not this process as a whole.
 */
export function embeddedWakePort(deps: { db: Db; log: Logger; origin?: string }): WakePort {
  const origin = deps.origin ?? ORIGIN;
  return coalescing({
    gapMs: GAP_MS,
    slowGapMs: SLOW_GAP_MS,
    send: (bundle) => notifyWorkers(deps.db, encode(bundle, origin)),
    onError: (error) => deps.log.warn({ err: toError(error).message }, "wake not sent; the sweep will find the work"),
  });
}

function encode({ route, rounds, shards }: WakeBundle, origin: string): string {
  const due = [...shards].filter(([, at]) => at === 0).map(([shard]) => shard);
  return JSON.stringify({ origin, route, rounds: [...rounds], shards: due });
}

/** The wakes of a notification; none when this process sent it or it cannot be read. */
export function decodeNotification(payload: string): Wake[] {
  const parsed = PayloadSchema.safeParse(parseJson(payload));
  if (!parsed.success || parsed.data.origin === ORIGIN) return [];
  const { route, rounds, shards } = parsed.data;
  const drains = shards.map((shard): Wake => ({ kind: "drain", shard }));
  return [...(route ? [{ kind: "route" } as const] : []), ...rounds.map((kind): Wake => ({ kind })), ...drains];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: anybody with access to the database may notify.
    return null;
  }
}
