import type { Db } from "../client";
import { runHot } from "./hot";

/** What web processes with an open console listen to. */
export const LIVE_CHANNEL = "hooklane_live";

/** Publishes to all web processes, in one statement. A payload has at most 8,000 bytes. */
export async function publishLive(db: Db, payloads: readonly string[]): Promise<void> {
  await runHot(db, "live_notify", "select pg_notify($1, payload) from unnest($2::text[]) payload", [
    LIVE_CHANNEL,
    payloads,
  ]);
}
