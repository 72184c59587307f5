import type { Db, Tx } from "@/db/client";
import type { ServiceContext } from "@/lib/context";
import type { WakePort } from "@/lib/jobs/wake";

/**
 * Several verbs of endpoints as one change: each runs in a savepoint of one transaction. What they wake is woken after
 * the commit, and addresses, which the caller has had checked, are not looked up while rows are locked.
 */
export async function inTransaction<T>(
  ctx: ServiceContext,
  work: (inside: ServiceContext, tx: Tx) => Promise<T>,
): Promise<T> {
  const wakes: Parameters<WakePort["send"]>[0][number][] = [];
  const result = await ctx.db.transaction((tx) => {
    const inside: ServiceContext = {
      ...ctx,
      // A transaction has what the verbs use of a database: queries and (nested) transactions, not the pool.
      db: tx as unknown as Db,
      wake: { ...ctx.wake, send: (sent) => void wakes.push(...sent) },
      transport: { ...ctx.transport, check: () => Promise.resolve("ok") },
    };
    return work(inside, tx);
  });
  if (wakes.length > 0) ctx.wake.send(wakes);
  return result;
}
