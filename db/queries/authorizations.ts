import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { Executor, Tx } from "../client";
import { authorizations, endpoints } from "../schema";

export type AuthorizationRow = typeof authorizations.$inferSelect;
type AuthorizationValues = Pick<AuthorizationRow, "name" | "description" | "settings" | "sealed" | "updatedAt">;

/** A list of authorizations is for reading, not paging; creating more than this is refused. */
export const AUTHORIZATIONS_MAX = 200;

/** An organization's authorizations by key. */
export async function listAuthorizationRows(db: Executor, organizationId: string): Promise<AuthorizationRow[]> {
  return db
    .select()
    .from(authorizations)
    .where(eq(authorizations.organizationId, organizationId))
    .orderBy(asc(authorizations.key))
    .limit(AUTHORIZATIONS_MAX);
}

export async function findAuthorization(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<AuthorizationRow | null> {
  const [row] = await db.select().from(authorizations).where(one(organizationId, id));
  return row ?? null;
}

/** Like {@link findAuthorization}, locked until the transaction ends. */
export async function lockAuthorization(tx: Tx, organizationId: string, id: string): Promise<AuthorizationRow | null> {
  const [row] = await tx.select().from(authorizations).where(one(organizationId, id)).for("update");
  return row ?? null;
}

/** Null when the key is taken. */
export async function insertAuthorization(
  tx: Executor,
  row: typeof authorizations.$inferInsert,
): Promise<AuthorizationRow | null> {
  const [stored] = await tx
    .insert(authorizations)
    .values(row)
    .onConflictDoNothing({ target: [authorizations.organizationId, authorizations.key] })
    .returning();
  return stored ?? null;
}

/** Writes a change and raises the version. */
export async function updateAuthorizationRow(
  tx: Executor,
  organizationId: string,
  id: string,
  values: AuthorizationValues,
): Promise<AuthorizationRow | null> {
  const [row] = await tx
    .update(authorizations)
    .set({ ...values, version: sql`${authorizations.version} + 1` })
    .where(one(organizationId, id))
    .returning();
  return row ?? null;
}

export async function deleteAuthorizationRow(tx: Executor, organizationId: string, id: string): Promise<void> {
  await tx.delete(authorizations).where(one(organizationId, id));
}

/** The authorizations of pairs of organization and key, those that exist. */
export async function authorizationsByKey(
  db: Executor,
  pairs: readonly { organizationId: string; key: string }[],
): Promise<AuthorizationRow[]> {
  if (pairs.length === 0) return [];
  const organizations = sql.param(pairs.map(({ organizationId }) => organizationId));
  const keys = sql.param(pairs.map(({ key }) => key));
  return db
    .select()
    .from(authorizations)
    .where(
      sql`(${authorizations.organizationId}, ${authorizations.key}) in
        (select * from unnest(${organizations}::uuid[], ${keys}::text[]))`,
    );
}

export type AuthorizationUser = { id: string; name: string; channel: ChannelId; keys: string[] };

/** The endpoints that refer to authorizations, by name, each with the keys it refers to. */
export async function authorizationUsers(
  db: Executor,
  organizationId: string,
  key?: string,
): Promise<AuthorizationUser[]> {
  const keys = sql<string[]>`${endpoints.settings}->'authorizationKeys'`;
  return db
    .select({ id: endpoints.id, name: endpoints.name, channel: endpoints.channel, keys })
    .from(endpoints)
    .where(and(users(organizationId), key === undefined ? sql`jsonb_array_length(${keys}) > 0` : sql`${keys} ? ${key}`))
    .orderBy(asc(endpoints.name));
}

/**
 * Raises the version of every endpoint that refers to an authorization, so that lanes which hold its configuration read
 * it anew: part of each transaction that changes one.
 */
export async function touchAuthorizationUsers(tx: Tx, organizationId: string, key: string): Promise<void> {
  await tx
    .update(endpoints)
    .set({ version: sql`${endpoints.version} + 1` })
    .where(and(users(organizationId), sql`${endpoints.settings}->'authorizationKeys' ? ${key}`));
}

const one = (organizationId: string, id: string) =>
  and(eq(authorizations.id, id), eq(authorizations.organizationId, organizationId));

const users = (organizationId: string) =>
  and(eq(endpoints.organizationId, organizationId), isNull(endpoints.deletedAt));
