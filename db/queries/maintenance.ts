import { sql } from "drizzle-orm";
import type { Executor } from "../client";

/** Deletes sessions that ended before `before` (expired or revoked), at most `limit`. Returns how many. */
export async function purgeSessions(db: Executor, before: Date, limit: number): Promise<number> {
  const at = sql`${before.toISOString()}::timestamptz`;
  const result = await db.execute(sql`
    delete from sessions where id = any(array(
      select id from sessions where expires_at < ${at} or revoked_at < ${at} limit ${limit}))`);
  return result.rowCount ?? 0;
}
