import { and, desc, eq, gt, inArray, isNull, lt, ne } from "drizzle-orm";
import type { Role } from "@/lib/domain/roles";
import type { Executor } from "../client";
import { memberships, organizations, sessions, users } from "../schema";

export type LiveSession = {
  sessionId: string;
  userId: string;
  name: string;
  email: string;
  locale: string;
  role: Role;
  organizationId: string;
  organizationNumber: number;
  organizationName: string;
  timeZone: string;
  lastSeenAt: Date;
  expiresAt: Date;
};

export async function insertSession(db: Executor, row: typeof sessions.$inferInsert): Promise<void> {
  await db.insert(sessions).values(row);
}

/**
 * The session with its user, role and organization; null when it is revoked, over, or the membership is gone.
 * Looked up by its own secret id, which finds the organization.
 */
export async function findLiveSession(db: Executor, id: string, now: Date): Promise<LiveSession | null> {
  const [row] = await db
    .select({
      sessionId: sessions.id,
      userId: users.id,
      name: users.name,
      email: users.email,
      locale: users.locale,
      role: memberships.role,
      organizationId: organizations.id,
      organizationNumber: organizations.number,
      organizationName: organizations.name,
      timeZone: organizations.timeZone,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(
      memberships,
      and(eq(memberships.userId, sessions.userId), eq(memberships.organizationId, sessions.organizationId)),
    )
    .innerJoin(organizations, eq(organizations.id, sessions.organizationId))
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)));
  return row ?? null;
}

/** Which of these sessions still stand, with the role that their users have now. */
export async function standingSessions(
  db: Executor,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Role>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: sessions.id, role: memberships.role })
    .from(sessions)
    .innerJoin(
      memberships,
      and(eq(memberships.userId, sessions.userId), eq(memberships.organizationId, sessions.organizationId)),
    )
    .where(and(inArray(sessions.id, [...ids]), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)));
  return new Map(rows.map(({ id, role }) => [id, role]));
}

/** Writes `last_seen_at` unless it was written after `unlessAfter`. */
export async function touchSession(db: Executor, id: string, now: Date, unlessAfter: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, unlessAfter)));
}

/** Revokes one session of a user; false when it is not his or is revoked already. */
export async function revokeSession(db: Executor, userId: string, id: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.length > 0;
}

/** Revokes all sessions of a user, except one when `keepId` is given. Returns how many. */
export async function revokeUserSessions(
  db: Executor,
  userId: string,
  now: Date,
  keepId: string | null,
): Promise<number> {
  const rows = await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        keepId === null ? undefined : ne(sessions.id, keepId),
      ),
    )
    .returning({ id: sessions.id });
  return rows.length;
}

/** Revokes all sessions of a user in one organization. */
export async function revokeMemberSessions(
  db: Executor,
  organizationId: string,
  userId: string,
  now: Date,
): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.userId, userId), eq(sessions.organizationId, organizationId), isNull(sessions.revokedAt)));
}

export type SessionRow = Pick<
  typeof sessions.$inferSelect,
  "id" | "userAgent" | "ip" | "createdAt" | "lastSeenAt" | "expiresAt"
>;

/** A user's live sessions, the latest seen first, at most 100. */
export async function listSessions(db: Executor, userId: string, now: Date): Promise<SessionRow[]> {
  return db
    .select({
      id: sessions.id,
      userAgent: sessions.userAgent,
      ip: sessions.ip,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt))
    .limit(100);
}
