import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Role } from "@/lib/domain/roles";
import type { Executor, Tx } from "../client";
import { memberships, organizations, sessions, sites, users } from "../schema";

/** Whether anybody can sign in. Before that, the console's first page is the set-up form. */
export async function hasMember(db: Executor): Promise<boolean> {
  const rows = await db.select({ userId: memberships.userId }).from(memberships).limit(1);
  return rows.length > 0;
}

/** Holds until the transaction ends; of two racing set-ups the second sees the first one's organization. */
export async function lockSetUp(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(727010)`);
}

/** The oldest organization, or null before set-up. */
export async function firstOrganization(db: Executor): Promise<{ id: string; name: string } | null> {
  const [row] = await db
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .orderBy(asc(organizations.number))
    .limit(1);
  return row ?? null;
}

/** What an organization is called, and where its clocks stand; null when there is none of that id. */
export async function findOrganization(db: Executor, id: string): Promise<{ name: string; timeZone: string } | null> {
  const { name, timeZone } = organizations;
  const [row] = await db.select({ name, timeZone }).from(organizations).where(eq(organizations.id, id));
  return row ?? null;
}

/** How an organization calls itself; null when there is none of that id. */
export async function organizationName(db: Executor, id: string): Promise<string | null> {
  const [row] = await db.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, id));
  return row?.name ?? null;
}

export async function insertOrganization(tx: Executor, row: typeof organizations.$inferInsert): Promise<void> {
  await tx.insert(organizations).values(row);
}

export async function insertUser(tx: Executor, row: typeof users.$inferInsert): Promise<void> {
  await tx.insert(users).values(row);
}

export async function insertMembership(tx: Executor, row: typeof memberships.$inferInsert): Promise<void> {
  await tx.insert(memberships).values(row);
}

export async function insertSite(tx: Executor, row: typeof sites.$inferInsert): Promise<void> {
  await tx.insert(sites).values(row);
}

export type Credentials = {
  userId: string;
  name: string;
  email: string;
  passwordHash: string;
  organizationId: string;
  role: Role;
};

/**
 * What signing in needs to know about an address, in the organization the user joined first; null when nobody has it.
 * Not scoped by organization: signing in is what finds the organization.
 */
export async function findCredentials(db: Executor, email: string): Promise<Credentials | null> {
  const [row] = await db
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      passwordHash: users.passwordHash,
      organizationId: memberships.organizationId,
      role: memberships.role,
    })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()))
    .orderBy(asc(memberships.createdAt))
    .limit(1);
  return row ?? null;
}

export type MemberRow = {
  userId: string;
  name: string;
  email: string;
  role: Role;
  createdAt: Date;
  /** When he last used the console here; null when there is no session of his any more. */
  lastSeenAt: Date | null;
};

/** At most this many members are listed; a list of members is for reading, not paging. */
const MEMBERS_MAX = 500;

/** An organization's members, oldest first. */
export async function listMembers(db: Executor, organizationId: string): Promise<MemberRow[]> {
  return db
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      createdAt: memberships.createdAt,
      lastSeenAt: sql`(select max(${sessions.lastSeenAt}) from ${sessions} where ${sessions.userId} = ${users.id}
        and ${sessions.organizationId} = ${memberships.organizationId})`.mapWith(sessions.lastSeenAt),
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.organizationId, organizationId))
    .orderBy(asc(memberships.createdAt))
    .limit(MEMBERS_MAX);
}

/** Changes name or time zone. False when there is no such organization. */
export async function updateOrganization(
  tx: Executor,
  organizationId: string,
  values: { name?: string; timeZone?: string },
): Promise<boolean> {
  const rows = await tx
    .update(organizations)
    .set(values)
    .where(eq(organizations.id, organizationId))
    .returning({ id: organizations.id });
  return rows.length > 0;
}

/** Locks an organization's owner rows and counts them, so that the last one cannot be lost to a race. */
export async function lockOwners(tx: Tx, organizationId: string): Promise<string[]> {
  const rows = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.role, "owner")))
    .for("update");
  return rows.map((row) => row.userId);
}

/** Sets a member's role. Returns false when the user is no member of the organization. */
export async function updateRole(tx: Executor, organizationId: string, userId: string, role: Role): Promise<boolean> {
  const rows = await tx
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)))
    .returning({ userId: memberships.userId });
  return rows.length > 0;
}

/** Ends a membership. Returns false when the user is no member of the organization. */
export async function deleteMembership(tx: Executor, organizationId: string, userId: string): Promise<boolean> {
  const rows = await tx
    .delete(memberships)
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)))
    .returning({ userId: memberships.userId });
  return rows.length > 0;
}

/** Which of these addresses (lower case) belong to members. */
export async function memberAddresses(
  db: Executor,
  organizationId: string,
  emails: readonly string[],
): Promise<string[]> {
  const rows = await db
    .select({ email: sql<string>`lower(${users.email})` })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), inArray(sql`lower(${users.email})`, [...emails])));
  return rows.map((row) => row.email);
}

/**
 * Whose address this is and whether he is a member anywhere; null when nobody has it. Not scoped: an address belongs to
 * one person in the whole installation.
 */
export async function findUserByEmail(db: Executor, email: string): Promise<{ id: string; isMember: boolean } | null> {
  const [row] = await db
    .select({ id: users.id, organizationId: memberships.organizationId })
    .from(users)
    .leftJoin(memberships, eq(memberships.userId, users.id))
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()))
    .limit(1);
  return row === undefined ? null : { id: row.id, isMember: row.organizationId !== null };
}

/** Writes a user's own details anew. */
export async function updateUser(
  tx: Executor,
  id: string,
  values: Pick<typeof users.$inferInsert, "name" | "passwordHash" | "locale">,
): Promise<void> {
  await tx.update(users).set(values).where(eq(users.id, id));
}
