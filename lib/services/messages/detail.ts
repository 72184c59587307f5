import { listDrafts, listFacts, type MessageFactRow, markRead, userNames } from "@/db/queries/inbox";
import { listInbox } from "@/db/queries/inbox-read";
import { listReplies, type ReplyRow } from "@/db/queries/inbox-replies";
import { listMessageFiles } from "@/db/queries/message-files";
import { findMessage, type MessageRow, messagesBefore } from "@/db/queries/messages";
import { findSite } from "@/db/queries/sites";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { isPublicAddress } from "@/lib/domain/address";
import { namedAnswers } from "@/lib/domain/forms/shown";
import { encodeId } from "@/lib/domain/ids";
import { addressed } from "@/lib/domain/leave-message/quick-replies";
import type { MessageDetail, MessageReplyDto, TimelineFact } from "@/lib/domain/leave-message/record";
import type { ReplyFile } from "@/lib/domain/leave-message/reply-files";
import { mostSimilar } from "@/lib/domain/leave-message/similar";
import { nextStatuses } from "@/lib/domain/leave-message/transitions";
import { isOpen } from "@/lib/domain/leave-message/views";
import { maskEmail, maskIp, maskName } from "@/lib/domain/masking";
import { AppError } from "@/lib/errors";
import { publishedForm } from "@/lib/services/forms/published";
import { recordFacts } from "./facts";
import { messageLine } from "./line";
import { talliesOf } from "./read";
import { answersOf } from "./reply";
import { replyFilesOf } from "./reply-files";
import { replySubject } from "./reply-letter";

/** Facts of one message that are shown; older ones stay in the database. */
const FACTS_SHOWN = 300;
const EARLIER_SHOWN = 5;
const SIMILAR_WITHIN_MS = 24 * 3_600_000;
/** Who wrote on his draft within this time is writing. */
const WRITING_MS = 30_000;

/**
 * One message with all that was captured and all that happened, contact details masked. Who handles messages takes the
 * unread mark away by looking.
 * @throws AppError `forbidden`, `not_found`
 */
export async function getMessage(ctx: ServiceContext, id: string): Promise<MessageDetail> {
  authorize(ctx, "message.read");
  const row = await findMessage(ctx.db, ctx.organizationId, id);
  if (row === null) throw new AppError("not_found", "There is no such message.");
  await look(ctx, row);
  const asked = { id: row.siteId, organizationId: ctx.organizationId };
  const userId = ctx.actor.kind === "user" ? ctx.actor.userId : null;
  const [form, site, tallies, facts, replies, drafts, linked, names, earlier, files, sent, similar] = await Promise.all(
    [
      publishedForm(ctx, asked, row.formVersion),
      findSite(ctx.db, ctx.organizationId, row.siteId),
      talliesOf(ctx, [row]),
      listFacts(ctx.db, ctx.organizationId, id, FACTS_SHOWN),
      listReplies(ctx.db, ctx.organizationId, id),
      listDrafts(ctx.db, ctx.organizationId, id),
      linkedMessages(ctx, row),
      userNames(ctx.db, row.assigneeId === null ? [] : [row.assigneeId]),
      earlierMessages(ctx, row),
      listMessageFiles(ctx.db, ctx.organizationId, id),
      replyFilesOf(ctx, id, userId),
      similarMessage(ctx, row),
    ],
  );
  const shownName = row.name === "" ? "" : maskName(row.name);
  const since = ctx.now().getTime() - WRITING_MS;
  const { content, pageUrl, pageTitle, referrer, userAgent, client, language, version, consent, legalHold } = row;
  return {
    ...messageLine(row, { tallies, names }),
    ...{ content, pageUrl, pageTitle, referrer, userAgent, client, language, version, consent, legalHold },
    answers: namedAnswers(form.definition, row.fields),
    files: files.map((file) => ({ id: encodeId("file", file.id), name: file.name, bytes: file.bytes })),
    unread: false,
    siteName: site?.name ?? null,
    contactId: row.contactId === null ? null : encodeId("contact", row.contactId),
    ip: row.ip === null ? null : maskIp(row.ip),
    ipKind: row.ip === null ? null : isPublicAddress(row.ip) ? "public" : "private",
    erasedAt: row.erasedAt?.toISOString() ?? null,
    ...linked,
    similar,
    spamFound: row.spamFound ?? [],
    next: nextStatuses(row.status),
    facts: facts.map((fact) => factDto(fact, userId)),
    replies: replies.map((reply) => replyDto(reply, shownName, sent.of(reply.id))),
    replySubject: replySubject(row),
    answersSeen: answersOf(row, replies),
    earlier,
    writing: drafts
      .filter((draft) => draft.userId !== userId && draft.updatedAt.getTime() > since)
      .map(({ name }) => name),
    draft: drafts.find((draft) => draft.userId === userId)?.body ?? "",
    draftFiles: sent.draft,
  };
}

async function look(ctx: ServiceContext, row: MessageRow): Promise<void> {
  if (!row.unread || ctx.actor.kind !== "user" || !may(ctx, "message.handle")) return;
  await ctx.db.transaction(async (tx) => {
    if (await markRead(tx, ctx.organizationId, row.id))
      await recordFacts(tx, ctx, [{ messageId: row.id, kind: "read" }]);
  });
}

async function linkedMessages(ctx: ServiceContext, row: MessageRow) {
  const link = async (id: string | null) => {
    const found = id === null ? null : await findMessage(ctx.db, ctx.organizationId, id);
    return found === null ? null : { id: encodeId("message", found.id), number: found.number };
  };
  const [mergedInto, follows] = await Promise.all([link(row.mergedInto), link(row.followsId)]);
  return { mergedInto, follows };
}

/** What the same person left within a day before, unfinished, in almost the same words. */
async function similarMessage(ctx: ServiceContext, row: MessageRow): Promise<MessageDetail["similar"]> {
  if (row.contactId === null || !isOpen(row.status) || row.mergedInto !== null) return null;
  const since = new Date(row.createdAt.getTime() - SIMILAR_WITHIN_MS);
  const earlier = await messagesBefore(ctx.db, ctx.organizationId, { ...row, contactId: row.contactId }, since);
  const found = mostSimilar(row.content, earlier);
  return found === null ? null : { id: encodeId("message", found.id), number: found.number };
}

async function earlierMessages(ctx: ServiceContext, row: MessageRow): Promise<MessageDetail["earlier"]> {
  if (row.contactId === null) return [];
  const filter = { view: "all" as const, userId: null, now: ctx.now(), contactId: row.contactId, toId: row.id };
  const page = { sort: "newest" as const, afterId: null, limit: EARLIER_SHOWN };
  const rows = await listInbox(ctx.db, ctx.organizationId, filter, page);
  return rows.map(({ id, number, content, status, createdAt }) => ({
    id: encodeId("message", id),
    ...{ number, status },
    excerpt: [...content].slice(0, 60).join(""),
    createdAt: createdAt.toISOString(),
  }));
}

function factDto(fact: MessageFactRow, userId: string | null): TimelineFact {
  const { id, kind, actorName, actorId, data, at } = fact;
  return { id, kind, actor: actorName, own: actorId !== null && actorId === userId, data, at: at.toISOString() };
}

/** A reply as the console shows it: `name`, the visitor's masked one, stands where the letter has his name. */
function replyDto(row: ReplyRow, name: string, files: ReplyFile[]): MessageReplyDto {
  const { subject, state, after, problem } = row;
  return {
    id: encodeId("reply", row.id),
    author: row.authorName,
    recipient: maskEmail(row.recipient),
    body: addressed(row.body, { name }),
    ...{ subject, state, after, problem, files },
    sendAt: row.sendAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
