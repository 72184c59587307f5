import type { Tx } from "@/db/client";
import { noteLedger, type RunRow, settleBatches } from "@/db/queries/broadcast-steps";
import { readLedger } from "@/lib/domain/broadcast/plan";

/** Counts what has ended of what a run had queued, and whom its receiver named as failed. True when anything had. */
export async function settleRun(tx: Tx, run: Pick<RunRow, "id" | "waiting">): Promise<boolean> {
  if (run.waiting === 0) return false;
  const { settled, delivered } = await settleBatches(tx, run.id);
  for (const { no, answer } of delivered) {
    const ledger = answer === null ? [] : readLedger(answer.toString("utf8"));
    if (ledger.length > 0) await noteLedger(tx, run.id, no, ledger);
  }
  return settled > 0;
}
