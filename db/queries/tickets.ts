import { and, asc, desc, eq, inArray, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { TicketStatus } from "@/lib/domain/tickets/states";
import type { Executor, Tx } from "../client";
import { memberHandles, memberships, ticketFacts, tickets, users } from "../schema";

export type TicketRow = typeof tickets.$inferSelect;
export type TicketFactRow = typeof ticketFacts.$inferSelect;

export type TicketFilter = {
  statuses?: readonly TicketStatus[] | undefined;
  /** A member; null for what nobody has. */
  assigneeId?: string | null | undefined;
  externalId?: string | undefined;
  messageId?: string | undefined;
  keyword?: string | undefined;
  overdueAt?: Date | undefined;
};

/** A page of tickets, newest first, from below `beforeId`. */
export async function listTicketRows(
  db: Executor,
  organizationId: string,
  filter: TicketFilter,
  page: { beforeId: string | null; limit: number },
): Promise<TicketRow[]> {
  const { statuses, assigneeId, externalId, messageId, keyword, overdueAt } = filter;
  const conditions: (SQL | undefined)[] = [
    eq(tickets.organizationId, organizationId),
    page.beforeId === null ? undefined : lt(tickets.id, page.beforeId),
    statuses && inArray(tickets.status, [...statuses]),
    assigneeId === null ? isNull(tickets.assigneeId) : undefined,
    typeof assigneeId === "string" ? eq(tickets.assigneeId, assigneeId) : undefined,
    externalId === undefined ? undefined : eq(tickets.externalId, externalId),
    messageId === undefined ? undefined : eq(tickets.messageId, messageId),
    keyword === undefined ? undefined : matches(keyword),
    overdueAt && sql`${tickets.dueAt} <= ${overdueAt.toISOString()}::timestamptz`,
  ];
  return db
    .select()
    .from(tickets)
    .where(and(...conditions))
    .orderBy(desc(tickets.id))
    .limit(page.limit);
}

function matches(keyword: string): SQL {
  const pattern = `%${keyword.replace(/[\\%_]/g, "\\$&")}%`;
  return sql`(${tickets.title} ilike ${pattern} or ${tickets.number} ilike ${pattern} or ${tickets.externalId} = ${keyword})`;
}

export async function findTicket(db: Executor, organizationId: string, id: string): Promise<TicketRow | null> {
  const [row] = await db
    .select()
    .from(tickets)
    .where(and(eq(tickets.organizationId, organizationId), eq(tickets.id, id)));
  return row ?? null;
}

/** A ticket, locked until the transaction ends. */
export async function lockTicket(tx: Tx, organizationId: string, id: string): Promise<TicketRow | null> {
  const [row] = await tx
    .select()
    .from(tickets)
    .where(and(eq(tickets.organizationId, organizationId), eq(tickets.id, id)))
    .for("update");
  return row ?? null;
}

/** The ticket with a caller's own id, locked. The caller holds the lock of that id. */
export async function lockTicketByExternalId(
  tx: Tx,
  organizationId: string,
  externalId: string,
): Promise<TicketRow | null> {
  const [row] = await tx
    .select()
    .from(tickets)
    .where(and(eq(tickets.organizationId, organizationId), eq(tickets.externalId, externalId)))
    .for("update");
  return row ?? null;
}

export async function insertTicket(tx: Executor, row: TicketRow): Promise<void> {
  await tx.insert(tickets).values(row);
}

export async function updateTicket(
  tx: Executor,
  ticket: Pick<TicketRow, "id" | "organizationId" | "version">,
  values: Partial<Omit<TicketRow, "id" | "organizationId" | "version">>,
): Promise<void> {
  await tx
    .update(tickets)
    .set({ ...values, version: ticket.version + 1 })
    .where(and(eq(tickets.organizationId, ticket.organizationId), eq(tickets.id, ticket.id)));
}

export async function insertTicketFacts(
  tx: Executor,
  rows: readonly (typeof ticketFacts.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await tx.insert(ticketFacts).values([...rows]);
}

/** What happened to a ticket, oldest first; at most 200. */
export async function listTicketFacts(
  db: Executor,
  organizationId: string,
  ticketId: string,
): Promise<TicketFactRow[]> {
  return db
    .select()
    .from(ticketFacts)
    .where(and(eq(ticketFacts.organizationId, organizationId), eq(ticketFacts.ticketId, ticketId)))
    .orderBy(asc(ticketFacts.id))
    .limit(200);
}

const OPEN = sql`status in ('pending', 'processing')`;

/**
 * Marks tickets that are soon due or overdue, each once per due time, and returns them. Not scoped by organization: the
 * sweep looks for all.
 */
export async function takeTicketMarks(
  tx: Tx,
  kind: "due_soon" | "overdue",
  now: Date,
  limit: number,
): Promise<TicketRow[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const due =
    kind === "due_soon"
      ? sql`due_soon_raised_at is null and overdue_raised_at is null and ${OPEN} and due_soon_at <= ${at}`
      : sql`overdue_raised_at is null and ${OPEN} and due_at <= ${at}`;
  const ids = sql`select id from tickets where ${due} limit ${limit} for update skip locked`;
  return tx
    .update(tickets)
    .set(kind === "due_soon" ? { dueSoonRaisedAt: now } : { overdueRaisedAt: now })
    .where(sql`${tickets.id} in (${ids})`)
    .returning();
}

export type HandleRow = { userId: string; platform: string; value: string };

/** What members are called on the platforms. At most a few per member. */
export async function listHandles(db: Executor, organizationId: string): Promise<HandleRow[]> {
  const { userId, platform, value } = memberHandles;
  return db
    .select({ userId, platform, value })
    .from(memberHandles)
    .where(eq(memberHandles.organizationId, organizationId))
    .limit(5_000);
}

/** What some members are called on the platforms where robots can call them. */
export async function handlesOf(
  db: Executor,
  organizationId: string,
  userIds: readonly string[],
): Promise<HandleRow[]> {
  const { userId, platform, value } = memberHandles;
  return db
    .select({ userId, platform, value })
    .from(memberHandles)
    .where(
      and(eq(memberHandles.organizationId, organizationId), inArray(userId, [...userIds]), ne(platform, "external")),
    );
}

/** Replaces what one member is called. */
export async function replaceHandles(
  tx: Tx,
  organizationId: string,
  userId: string,
  handles: readonly { platform: string; value: string }[],
): Promise<void> {
  await tx
    .delete(memberHandles)
    .where(and(eq(memberHandles.organizationId, organizationId), eq(memberHandles.userId, userId)));
  if (handles.length > 0)
    await tx.insert(memberHandles).values(handles.map((handle) => ({ ...handle, organizationId, userId })));
}

/** Whether somebody is a member. */
export async function findMemberById(db: Executor, organizationId: string, userId: string): Promise<boolean> {
  const rows = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
  return rows.length > 0;
}

/** The member behind an e-mail address or one of his names on a platform (`user_123`). */
export async function findMemberByRef(db: Executor, organizationId: string, ref: string): Promise<string | null> {
  const [byMail] = await db
    .select({ userId: users.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), eq(sql`lower(${users.email})`, ref.toLowerCase())))
    .limit(1);
  if (byMail !== undefined) return byMail.userId;
  const [byHandle] = await db
    .select({ userId: memberHandles.userId })
    .from(memberHandles)
    .where(
      and(
        eq(memberHandles.organizationId, organizationId),
        eq(memberHandles.platform, "external"),
        eq(memberHandles.value, ref),
      ),
    )
    .limit(1);
  return byHandle?.userId ?? null;
}
