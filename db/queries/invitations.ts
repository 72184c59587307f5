import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Role } from "@/lib/domain/roles";
import type { Executor, Tx } from "../client";
import { invitations, organizations, users } from "../schema";

const OPEN = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));
/** As the unique index says it, for `on conflict`. */
const OPEN_INDEX = sql`accepted_at is null and revoked_at is null`;

type NewInvitation = Omit<typeof invitations.$inferInsert, "acceptedAt" | "revokedAt">;

/** Stores an invitation, in the place of an open one for the same address, whose link is dead then. Returns the id. */
export async function putInvitation(tx: Executor, row: NewInvitation): Promise<string> {
  const { tokenHash, role, invitedBy, createdAt, expiresAt } = row;
  const [kept] = await tx
    .insert(invitations)
    .values(row)
    .onConflictDoUpdate({
      target: [invitations.organizationId, invitations.email],
      targetWhere: OPEN_INDEX,
      set: { tokenHash, role, invitedBy, createdAt, expiresAt },
    })
    .returning({ id: invitations.id });
  return kept?.id ?? row.id;
}

export type InvitationRow = {
  id: string;
  email: string;
  role: Role;
  /** Null when nobody of ours did, or he is gone from the database. */
  inviterName: string | null;
  createdAt: Date;
  expiresAt: Date;
};

/** Invitations nobody accepted or revoked, also those that are over; the newest first, at most 500. */
export async function listInvitations(db: Executor, organizationId: string): Promise<InvitationRow[]> {
  return db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      inviterName: users.name,
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .leftJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.organizationId, organizationId), OPEN))
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(500);
}

/** Locks an open invitation; null when there is none. */
export async function lockInvitation(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<{ email: string; role: Role } | null> {
  const [row] = await tx
    .select({ email: invitations.email, role: invitations.role })
    .from(invitations)
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id), OPEN))
    .for("update");
  return row ?? null;
}

/** Gives an invitation another link and another end. */
export async function renewInvitation(
  tx: Tx,
  organizationId: string,
  id: string,
  values: Pick<NewInvitation, "tokenHash" | "invitedBy" | "createdAt" | "expiresAt">,
): Promise<void> {
  await tx
    .update(invitations)
    .set(values)
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id)));
}

/** Revokes an open invitation. Returns its address, or null when there is none. */
export async function revokeInvitation(
  tx: Executor,
  organizationId: string,
  id: string,
  now: Date,
): Promise<string | null> {
  const [row] = await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id), OPEN))
    .returning({ email: invitations.email });
  return row?.email ?? null;
}

/** Revokes what a member invited and nobody accepted. */
export async function revokeInvitationsOf(
  tx: Executor,
  organizationId: string,
  userId: string,
  now: Date,
): Promise<void> {
  await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.invitedBy, userId), OPEN));
}

export type OpenInvitation = {
  id: string;
  organizationId: string;
  organizationName: string;
  timeZone: string;
  email: string;
  role: Role;
  inviterName: string | null;
  expiresAt: Date;
};

/** The invitation a link is for; null when it was accepted or revoked, is over, or never was. The hash finds it. */
export async function findOpenInvitation(db: Executor, tokenHash: Buffer, now: Date): Promise<OpenInvitation | null> {
  const inviter = alias(users, "inviter");
  const [row] = await db
    .select({
      id: invitations.id,
      organizationId: invitations.organizationId,
      organizationName: organizations.name,
      timeZone: organizations.timeZone,
      email: invitations.email,
      role: invitations.role,
      inviterName: inviter.name,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
    .leftJoin(inviter, eq(inviter.id, invitations.invitedBy))
    .where(and(eq(invitations.tokenHash, tokenHash), OPEN, gt(invitations.expiresAt, now)));
  return row ?? null;
}

/** Uses an invitation up. False when somebody else did, or its link was replaced, since it was read. */
export async function takeInvitation(tx: Tx, id: string, tokenHash: Buffer, now: Date): Promise<boolean> {
  const rows = await tx
    .update(invitations)
    .set({ acceptedAt: now })
    .where(and(eq(invitations.id, id), eq(invitations.tokenHash, tokenHash), OPEN, gt(invitations.expiresAt, now)))
    .returning({ id: invitations.id });
  return rows.length > 0;
}

/** Removes invitations, accepted or not, whose time was over before `before`; for the regular upkeep. */
export async function purgeInvitations(db: Executor, before: Date): Promise<void> {
  await db.delete(invitations).where(lt(invitations.expiresAt, before));
}
