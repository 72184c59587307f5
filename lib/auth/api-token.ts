import type { Executor } from "@/db/client";
import { findLiveToken, touchToken } from "@/db/queries/tokens";
import type { Actor } from "@/lib/context";
import { hashToken } from "@/lib/secrets";

/** `last_used_at` is written at most once in this time. */
const TOUCH_MS = 60_000;

/**
 * Who a bearer token speaks for, or null when it is missing, unknown, revoked or over. The look-up is by SHA-256 of a
 * value of high entropy, so the time it takes tells nothing useful.
 */
export async function authenticateToken(
  db: Executor,
  authorization: string | null,
  now: Date,
): Promise<{ organizationId: string; actor: Actor } | null> {
  const token = /^Bearer +([\x21-\x7e]{16,512}) *$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return null;
  const row = await findLiveToken(db, hashToken(token), now);
  if (row === null) return null;
  const before = new Date(now.getTime() - TOUCH_MS);
  if (row.lastUsedAt === null || row.lastUsedAt < before) await touchToken(db, row.id, now, before);
  const actor: Actor = { kind: "token", tokenId: row.id, name: row.name, scopes: row.scopes };
  return { organizationId: row.organizationId, actor };
}
