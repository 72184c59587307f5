import { and, asc, eq, sql } from "drizzle-orm";
import type { Executor } from "../client";
import { visitorLetters } from "../schema";

export type VisitorLetterRow = typeof visitorLetters.$inferSelect;

/** Puts a message's letter on its way, once; of a message that is kept apart as spam none. */
export async function insertVisitorLetter(
  db: Executor,
  { messageId, organizationId, sendAt, createdAt }: Omit<typeof visitorLetters.$inferInsert, "tries">,
): Promise<void> {
  await db.execute(sql`
    insert into visitor_letters (message_id, organization_id, send_at, created_at)
    select m.id, m.organization_id, ${sendAt.toISOString()}::timestamptz, ${createdAt.toISOString()}::timestamptz
    from leave_messages m
    where m.organization_id = ${organizationId} and m.id = ${messageId} and m.status <> 'spam'
    on conflict do nothing`);
}

/**
 * Takes letters that are due, for a try that may last until `holdUntil`: nobody else takes them before. A letter whose try
 * was cut off is due again then. Not scoped by organization: the worker sends for all.
 */
export async function takeDueVisitorLetters(
  db: Executor,
  now: Date,
  holdUntil: Date,
  limit: number,
): Promise<VisitorLetterRow[]> {
  const due = sql`select message_id from visitor_letters where send_at <= ${now.toISOString()}::timestamptz
    order by send_at limit ${limit} for update skip locked`;
  return db
    .update(visitorLetters)
    .set({ sendAt: holdUntil, tries: sql`${visitorLetters.tries} + 1` })
    .where(sql`${visitorLetters.messageId} in (${due})`)
    .returning();
}

const own = (letter: Pick<VisitorLetterRow, "organizationId" | "messageId" | "tries">) =>
  and(
    eq(visitorLetters.organizationId, letter.organizationId),
    eq(visitorLetters.messageId, letter.messageId),
    // Somebody else's try, when it is another one.
    eq(visitorLetters.tries, letter.tries),
  );

/** The letter is tried again at `at`. */
export async function delayVisitorLetter(db: Executor, letter: VisitorLetterRow, at: Date): Promise<void> {
  await db.update(visitorLetters).set({ sendAt: at }).where(own(letter));
}

/** The letter was sent, or nobody will. */
export async function endVisitorLetter(db: Executor, letter: VisitorLetterRow): Promise<void> {
  await db.delete(visitorLetters).where(own(letter));
}

/** When the next letter is due, or null. */
export async function nextVisitorLetterAt(db: Executor): Promise<Date | null> {
  const [row] = await db
    .select({ at: visitorLetters.sendAt })
    .from(visitorLetters)
    .orderBy(asc(visitorLetters.sendAt))
    .limit(1);
  return row?.at ?? null;
}
