import { and, desc, eq, gt, isNull, lt, or } from "drizzle-orm";
import type { Executor } from "../client";
import { apiTokens, users } from "../schema";

/** `creatorName` is null for a token that the installation's environment made. */
export type TokenRow = Omit<typeof apiTokens.$inferSelect, "hash" | "organizationId"> & { creatorName: string | null };

export type LiveToken = { id: string; organizationId: string; name: string; scopes: string[]; lastUsedAt: Date | null };

/** Inserts a token unless one with the same hash exists. Returns whether it was inserted. */
export async function insertToken(db: Executor, row: typeof apiTokens.$inferInsert): Promise<boolean> {
  const rows = await db
    .insert(apiTokens)
    .values(row)
    .onConflictDoNothing({ target: apiTokens.hash })
    .returning({ id: apiTokens.id });
  return rows.length > 0;
}

/** The token with this hash, unless revoked or over. The hash finds the organization, so it is not scoped by one. */
export async function findLiveToken(db: Executor, hash: Buffer, now: Date): Promise<LiveToken | null> {
  const [row] = await db
    .select({
      id: apiTokens.id,
      organizationId: apiTokens.organizationId,
      name: apiTokens.name,
      scopes: apiTokens.scopes,
      lastUsedAt: apiTokens.lastUsedAt,
    })
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.hash, hash),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now)),
      ),
    );
  return row ?? null;
}

/** Writes `last_used_at` unless it was written after `unlessAfter`. */
export async function touchToken(db: Executor, id: string, now: Date, unlessAfter: Date): Promise<void> {
  await db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(and(eq(apiTokens.id, id), or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, unlessAfter))));
}

/** An organization's tokens, newest first, after `cursor` (an id of the page before). */
export async function listTokens(
  db: Executor,
  organizationId: string,
  page: { cursor: string | undefined; limit: number },
): Promise<TokenRow[]> {
  return db
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      prefix: apiTokens.prefix,
      scopes: apiTokens.scopes,
      createdBy: apiTokens.createdBy,
      creatorName: users.name,
      createdAt: apiTokens.createdAt,
      lastUsedAt: apiTokens.lastUsedAt,
      expiresAt: apiTokens.expiresAt,
      revokedAt: apiTokens.revokedAt,
    })
    .from(apiTokens)
    .leftJoin(users, eq(users.id, apiTokens.createdBy))
    .where(
      and(
        eq(apiTokens.organizationId, organizationId),
        page.cursor === undefined ? undefined : lt(apiTokens.id, page.cursor),
      ),
    )
    .orderBy(desc(apiTokens.id))
    .limit(page.limit);
}

/** Revokes a token. Returns its name, or null when the organization has no such live token. */
export async function revokeToken(db: Executor, organizationId: string, id: string, now: Date): Promise<string | null> {
  const [row] = await db
    .update(apiTokens)
    .set({ revokedAt: now })
    .where(and(eq(apiTokens.organizationId, organizationId), eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
    .returning({ name: apiTokens.name });
  return row?.name ?? null;
}

const isLive = (organizationId: string, now: Date) =>
  and(
    eq(apiTokens.organizationId, organizationId),
    isNull(apiTokens.revokedAt),
    or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now)),
  );

/** How many tokens of the organization work. */
export const countLiveTokens = (db: Executor, organizationId: string, now: Date): Promise<number> =>
  db.$count(apiTokens, isLive(organizationId, now));

/** Revokes every token of the organization that works; returns them. */
export const revokeLiveTokens = (
  db: Executor,
  organizationId: string,
  now: Date,
): Promise<{ id: string; name: string }[]> =>
  db
    .update(apiTokens)
    .set({ revokedAt: now })
    .where(isLive(organizationId, now))
    .returning({ id: apiTokens.id, name: apiTokens.name });
