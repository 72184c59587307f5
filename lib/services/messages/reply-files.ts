import { createHash } from "node:crypto";
import type { Tx } from "@/db/client";
import {
  deleteDraftFile,
  insertFile,
  listReplyFiles,
  moveReplyFiles,
  type ReplyFileLine,
} from "@/db/queries/message-files";
import { findMessage, type MessageRow } from "@/db/queries/messages";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { fileName, fileProblem } from "@/lib/domain/forms/files";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { type ReplyFile, replyFilesProblem } from "@/lib/domain/leave-message/reply-files";
import { AppError, type FieldError } from "@/lib/errors";
import { hasRoomFor } from "@/lib/services/forms/file-space";

const HEAD_BYTES = 512;

function writerOf(ctx: ServiceContext): string {
  authorize(ctx, "message.handle");
  if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Only people write replies.");
  return ctx.actor.userId;
}

const refuse = (field: FieldError) => new AppError("invalid", field.message, { fields: [field] });

/**
 * Keeps a file for the reply that somebody is writing to a message (its UUID), for a day or until it is sent.
 * @throws AppError `forbidden`, `not_found`; `invalid` with the field `files`: a kind that is not taken, too much together
 */
export async function keepReplyFile(
  ctx: ServiceContext,
  messageId: string,
  file: { name: string; content: Uint8Array },
): Promise<ReplyFile> {
  const userId = writerOf(ctx);
  const { organizationId } = ctx;
  const name = fileName(file.name);
  const bytes = file.content.byteLength;
  const wrong = fileProblem({ name, bytes, head: file.content.subarray(0, HEAD_BYTES) }, undefined);
  if (wrong !== null) throw refuse(fieldErrorOf("files", wrong.key, wrong.values));
  const message = await findMessage(ctx.db, organizationId, messageId);
  if (message === null || message.erasedAt !== null) throw new AppError("not_found", "There is no such message.");
  const others = (await listReplyFiles(ctx.db, organizationId, messageId)).filter(isDraftOf(userId));
  const together = replyFilesProblem([...others, { bytes }]);
  if (together !== null) throw refuse(fieldErrorOf("files", together.key, together.values));
  if (!(await hasRoomFor(ctx, bytes))) throw refuse(fieldErrorOf("files", "files_quota"));
  const id = newUuid(ctx.now().getTime());
  await insertFile(ctx.db, {
    ...{ id, organizationId, siteId: message.siteId, messageId, userId, replyId: null, field: "", name, bytes },
    ...{ sha256: createHash("sha256").update(file.content).digest(), content: Buffer.from(file.content) },
    createdAt: ctx.now(),
  });
  return { id: encodeId("file", id), name, bytes };
}

/** Files of a reply that a member is writing. */
const isDraftOf = (userId: string) => (file: { userId: string | null; replyId: string | null }) =>
  file.userId === userId && file.replyId === null;

/**
 * Takes a file (its UUID) off the reply that one is writing.
 * @throws AppError `forbidden`, `not_found`
 */
export async function dropReplyFile(ctx: ServiceContext, fileId: string): Promise<void> {
  const userId = writerOf(ctx);
  if (!(await deleteDraftFile(ctx.db, ctx.organizationId, userId, fileId)))
    throw new AppError("not_found", "There is no such file.");
}

/**
 * @internal Puts what a writer has attached on his reply, in the transaction that makes it.
 * @throws AppError `invalid` with the field `files`
 */
export async function takeReplyFiles(tx: Tx, message: MessageRow, userId: string, replyId: string): Promise<void> {
  const drafts = (await listReplyFiles(tx, message.organizationId, message.id)).filter(isDraftOf(userId));
  const together = replyFilesProblem(drafts);
  if (together !== null) throw refuse(fieldErrorOf("files", together.key, together.values));
  if (drafts.length > 0) await moveReplyFiles(tx, message, { userId }, { replyId });
}

/** @internal Gives the files of a reply that is taken back to who took it back, for his next one. */
export async function giveBackReplyFiles(
  tx: Tx,
  reply: { organizationId: string; messageId: string; id: string },
  userId: string,
): Promise<ReplyFile[]> {
  const { organizationId, messageId } = reply;
  await moveReplyFiles(tx, { organizationId, id: messageId }, { replyId: reply.id }, { userId });
  return shown((await listReplyFiles(tx, organizationId, messageId)).filter(isDraftOf(userId)));
}

const shown = (rows: readonly ReplyFileLine[]): ReplyFile[] =>
  rows.map(({ id, name, bytes }) => ({ id: encodeId("file", id), name, bytes }));

/** @internal The files of a message's replies, by the reply's UUID; under `draft` what a member has attached so far. */
export async function replyFilesOf(
  ctx: Pick<ServiceContext, "db" | "organizationId">,
  messageId: string,
  userId: string | null,
): Promise<{ of: (replyId: string) => ReplyFile[]; draft: ReplyFile[] }> {
  const rows = await listReplyFiles(ctx.db, ctx.organizationId, messageId);
  return {
    of: (replyId) => shown(rows.filter((row) => row.replyId === replyId)),
    draft: userId === null ? [] : shown(rows.filter(isDraftOf(userId))),
  };
}
