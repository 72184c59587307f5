import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import { jobEvent } from "../catalogue";
import type { WakePort } from "../wake";
import { coalescing, type WakeBundle } from "./coalesce";
import type { InngestClient } from "./inngest-client";

/** One function run per event is what Inngest does worst: wakes are gathered longer than a notification would be. */
const GAP_MS = 20;
const SLOW_GAP_MS = 500;

type JobEvent = { name: string; data: Record<string, unknown>; ts?: number };

/** Wakes Inngest's functions by events after commit. A failed send is logged: the cron sweep finds the work. */
export function inngestWakePort(deps: { log: Logger; client: () => Promise<InngestClient> }): WakePort {
  return coalescing({
    gapMs: GAP_MS,
    slowGapMs: SLOW_GAP_MS,
    send: async (bundle) => {
      const client = await deps.client();
      await client.send(toEvents(bundle));
    },
    onError: (error) => deps.log.warn({ err: toError(error).message }, "wake not sent; the sweep will find the work"),
  });
}

function toEvents({ route, rounds, shards }: WakeBundle): JobEvent[] {
  const drains = [...shards].map(([shard, at]): JobEvent => {
    const event = { name: jobEvent("drain-shard"), data: { shard } };
    return at === 0 ? event : { ...event, ts: at };
  });
  return [
    ...(route ? [{ name: jobEvent("route-events"), data: {} }] : []),
    ...[...rounds].map((round): JobEvent => ({ name: jobEvent(`advance-${round}`), data: {} })),
    ...drains,
  ];
}
