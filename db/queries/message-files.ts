import { and, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { uuidAt } from "@/lib/domain/ids";
import type { Executor } from "../client";
import { messageFiles } from "../schema";

type FileRow = typeof messageFiles.$inferSelect;
/** A file without its bytes. */
export type FileLine = Pick<FileRow, "id" | "messageId" | "field" | "name" | "bytes" | "sha256">;

const { id, messageId, field, name, bytes, sha256 } = messageFiles;
const LINE = { id, messageId, field, name, bytes, sha256 };
/** A message has fewer (lib/domain/forms/files.ts, and a form's fields are limited). */
const PER_MESSAGE = 100;

export async function insertFile(db: Executor, row: FileRow): Promise<void> {
  await db.insert(messageFiles).values(row);
}

/** Bytes of all files of an organization. */
export async function sumFiles(db: Executor, organizationId: string): Promise<number> {
  const [row] = await db
    .select({ sum: sql<string>`coalesce(sum(${messageFiles.bytes}), 0)` })
    .from(messageFiles)
    .where(eq(messageFiles.organizationId, organizationId));
  return Number(row?.sum ?? 0);
}

/** Those of the ids that were attached at a site and are no message's yet. */
export async function listWaitingFiles(
  db: Executor,
  organizationId: string,
  siteId: string,
  ids: readonly string[],
): Promise<FileLine[]> {
  if (ids.length === 0) return [];
  return db
    .select(LINE)
    .from(messageFiles)
    .where(
      and(
        eq(messageFiles.organizationId, organizationId),
        eq(messageFiles.siteId, siteId),
        inArray(messageFiles.id, [...ids]),
        isNull(messageFiles.messageId),
      ),
    );
}

/** Gives files that wait to a message. */
export async function attachFiles(
  tx: Executor,
  organizationId: string,
  ids: readonly string[],
  toMessage: string,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(messageFiles)
    .set({ messageId: toMessage })
    .where(
      and(
        eq(messageFiles.organizationId, organizationId),
        inArray(messageFiles.id, [...ids]),
        isNull(messageFiles.messageId),
      ),
    );
}

/** What a visitor sent with his message, in the order in which it came. */
export async function listMessageFiles(db: Executor, organizationId: string, ofMessage: string): Promise<FileLine[]> {
  return db
    .select(LINE)
    .from(messageFiles)
    .where(
      and(
        eq(messageFiles.organizationId, organizationId),
        eq(messageFiles.messageId, ofMessage),
        isNull(messageFiles.userId),
      ),
    )
    .orderBy(messageFiles.id)
    .limit(PER_MESSAGE);
}

/** A file of a reply; `replyId` null: of one that `userId` is still writing. */
export type ReplyFileLine = FileLine & Pick<FileRow, "userId" | "replyId">;

/** Files of replies to a message, in the order in which they came; the newest five hundred. */
export async function listReplyFiles(
  db: Executor,
  organizationId: string,
  ofMessage: string,
): Promise<ReplyFileLine[]> {
  const rows = await db
    .select({ ...LINE, userId: messageFiles.userId, replyId: messageFiles.replyId })
    .from(messageFiles)
    .where(
      and(
        eq(messageFiles.organizationId, organizationId),
        eq(messageFiles.messageId, ofMessage),
        isNotNull(messageFiles.userId),
      ),
    )
    .orderBy(desc(messageFiles.id))
    .limit(500);
  return rows.reverse();
}

/** The bytes of a reply's files, for its letter, in the order in which they came. */
export async function readReplyFiles(
  db: Executor,
  reply: { organizationId: string; messageId: string; id: string },
): Promise<{ name: string; content: Buffer }[]> {
  return db
    .select({ name: messageFiles.name, content: messageFiles.content })
    .from(messageFiles)
    .where(
      and(
        eq(messageFiles.organizationId, reply.organizationId),
        eq(messageFiles.messageId, reply.messageId),
        eq(messageFiles.replyId, reply.id),
      ),
    )
    .orderBy(messageFiles.id);
}

/** Whose files of a reply: those of a member that are on no letter yet, or those of a reply. */
type Holder = { userId: string } | { replyId: string };

const heldBy = (holder: Holder) =>
  "userId" in holder
    ? and(eq(messageFiles.userId, holder.userId), isNull(messageFiles.replyId))
    : eq(messageFiles.replyId, holder.replyId);

/** Puts files on a reply, or gives them back to a member who writes one. */
export async function moveReplyFiles(
  tx: Executor,
  message: { organizationId: string; id: string },
  from: Holder,
  to: Holder,
): Promise<void> {
  await tx
    .update(messageFiles)
    .set("userId" in to ? { userId: to.userId, replyId: null } : to)
    .where(
      and(
        eq(messageFiles.organizationId, message.organizationId),
        eq(messageFiles.messageId, message.id),
        heldBy(from),
      ),
    );
}

/** Deletes a file that its member has put on no letter yet. Returns whether there was one. */
export async function deleteDraftFile(
  db: Executor,
  organizationId: string,
  userId: string,
  fileId: string,
): Promise<boolean> {
  const gone = await db
    .delete(messageFiles)
    .where(and(eq(messageFiles.organizationId, organizationId), eq(messageFiles.id, fileId), heldBy({ userId })))
    .returning({ id: messageFiles.id });
  return gone.length > 0;
}

/** A file that belongs to a message, with its bytes. */
export async function findFile(db: Executor, organizationId: string, fileId: string): Promise<FileRow | null> {
  const [row] = await db
    .select()
    .from(messageFiles)
    .where(
      and(
        eq(messageFiles.organizationId, organizationId),
        eq(messageFiles.id, fileId),
        sql`${messageFiles.messageId} is not null`,
      ),
    );
  return row ?? null;
}

/** Deletes the files of messages. */
export async function deleteFilesOf(tx: Executor, organizationId: string, messages: readonly string[]): Promise<void> {
  if (messages.length === 0) return;
  await tx
    .delete(messageFiles)
    .where(and(eq(messageFiles.organizationId, organizationId), inArray(messageFiles.messageId, [...messages])));
}

/** Deletes, of all organizations, what was attached before an instant and never sent, by whomever. Returns how many. */
export async function purgeWaitingFiles(db: Executor, beforeMs: number, limit: number): Promise<number> {
  const result = await db.execute(sql`
    delete from message_files where id in (
      select id from message_files
      where (message_id is null or (user_id is not null and reply_id is null)) and id < ${uuidAt(beforeMs)}
      limit ${limit})`);
  return result.rowCount ?? 0;
}
