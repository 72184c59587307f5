import type { EventType } from "../catalogue/types";
import type { EventEnvelope } from "../events";

export const BATCH_TYPE = "broadcast.batch" satisfies EventType;

/** A list of everybody who failed is as long as the batch: 500 short lines. */
export const LEDGER_BYTES = 64 * 1024;

/**
 * What a request of a broadcast says of itself besides its body. `Idempotency-Key` stays the same however often a batch is
 * sent; `X-Batch-No` is `12/117`.
 */
export function batchHeaders({ type, data }: Pick<EventEnvelope, "type" | "data">): [name: string, value: string][] {
  if (type !== BATCH_TYPE) return [];
  const { broadcast_id: broadcast, run_id: run, batch } = data;
  if (typeof broadcast !== "string" || typeof run !== "string" || typeof batch !== "string") return [];
  return [
    ["X-Broadcast-Id", broadcast],
    ["X-Batch-No", batch],
    ["Idempotency-Key", `${run}-${batch.split("/")[0] ?? ""}`],
  ];
}
