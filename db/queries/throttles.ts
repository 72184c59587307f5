import { eq, lte, sql } from "drizzle-orm";
import type { Executor } from "../client";
import { throttles } from "../schema";
import { runNamed } from "./hot";

export type ThrottleRule = { limit: number; windowSeconds: number };
export type ThrottleResult = { allowed: true } | { allowed: false; retryAfterSeconds: number };

/**
 * Counts one use of `key` in its fixed window and says whether it was within the limit. Atomic: concurrent uses
 * are each counted. `key` must not carry personal data in the clear (hash e-mail addresses first).
 */
export async function hitThrottle(
  db: Executor,
  use: ThrottleRule & { key: string; now: Date },
): Promise<ThrottleResult> {
  const ends = new Date(use.now.getTime() + use.windowSeconds * 1000);
  const over = sql`${throttles.windowEndsAt} <= ${use.now.toISOString()}::timestamptz`;
  const [row] = await db
    .insert(throttles)
    .values({ key: use.key, count: 1, windowEndsAt: ends })
    .onConflictDoUpdate({
      target: throttles.key,
      set: {
        count: sql`case when ${over} then 1 else ${throttles.count} + 1 end`,
        windowEndsAt: sql`case when ${over} then excluded.window_ends_at else ${throttles.windowEndsAt} end`,
      },
    })
    .returning({ count: throttles.count, windowEndsAt: throttles.windowEndsAt });
  if (row === undefined || row.count <= use.limit) return { allowed: true };
  const left = Math.ceil((row.windowEndsAt.getTime() - use.now.getTime()) / 1000);
  return { allowed: false, retryAfterSeconds: Math.max(1, left) };
}

/**
 * Counts one use against several limits in one statement: in their order, and none after the first that refuses, so that
 * who is over a limit of his own uses up nothing that others share.
 */
export async function hitThrottles(
  db: Executor,
  uses: readonly (ThrottleRule & { key: string })[],
  now: Date,
): Promise<ThrottleResult> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const hits = uses.map((use, index) => {
    const before = uses[index - 1];
    const allowed =
      before === undefined ? sql`` : sql`from u${sql.raw(`${index - 1}`)} where count <= ${before.limit}::int`;
    return sql`u${sql.raw(`${index}`)} as (
      insert into throttles as t (key, count, window_ends_at)
      select ${use.key}, 1, ${at} + make_interval(secs => ${use.windowSeconds}::int) ${allowed}
      on conflict (key) do update set
        count = case when t.window_ends_at <= ${at} then 1 else t.count + 1 end,
        window_ends_at = case when t.window_ends_at <= ${at} then excluded.window_ends_at else t.window_ends_at end
      returning count::float8 as count, extract(epoch from window_ends_at)::float8 * 1000 as ends)`;
  });
  const results = uses.map(
    (_, index) => sql`select ${sql.raw(`${index}`)} as n, count, ends from u${sql.raw(`${index}`)}`,
  );
  const rows = await runNamed<{ n: number; count: number; ends: number }>(
    db,
    `throttles-${uses.length}`,
    sql`with ${sql.join(hits, sql`, `)} ${sql.join(results, sql` union all `)}`,
  );
  const over = rows.find(({ n, count }) => count > (uses[n]?.limit ?? Number.POSITIVE_INFINITY));
  if (over === undefined) return { allowed: true };
  return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((over.ends - now.getTime()) / 1000)) };
}

/** Forgets a key's count, after a success that proves that its user is the right one. */
export async function clearThrottle(db: Executor, key: string): Promise<void> {
  await db.delete(throttles).where(eq(throttles.key, key));
}

/** Takes one counted use back: it turned out not to be what the limit is for. */
export async function returnThrottle(db: Executor, key: string): Promise<void> {
  await db
    .update(throttles)
    .set({ count: sql`greatest(${throttles.count} - 1, 0)` })
    .where(eq(throttles.key, key));
}

/** Removes windows that are over; for the regular upkeep. Returns how many. */
export async function purgeThrottles(db: Executor, now: Date): Promise<number> {
  const gone = await db.delete(throttles).where(lte(throttles.windowEndsAt, now));
  return gone.rowCount ?? 0;
}
