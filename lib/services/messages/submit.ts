import type { Tx } from "@/db/client";
import {
  countRepeat,
  findMessageBySubmitKey,
  findTwin,
  insertMessage,
  insertSubmitKey,
  lockSubmission,
  type MessageRow,
  nextMessageSequence,
} from "@/db/queries/messages";
import type { SiteRow } from "@/db/queries/sites";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { Consent } from "@/lib/domain/leave-message/consent";
import { DUPLICATE_WINDOW_MS, messageFingerprint } from "@/lib/domain/leave-message/fingerprint";
import type { SpamReason } from "@/lib/domain/leave-message/form-token";
import type { LeaveMessageInput } from "@/lib/domain/leave-message/input";
import { dayIn, messageNumber } from "@/lib/domain/leave-message/number";
import { scrubPageUrl } from "@/lib/domain/leave-message/page-url";
import { AppError } from "@/lib/errors";
import { contactLocks } from "@/lib/services/contacts/upsert";
import { wakeRouting } from "@/lib/services/events/ingest";
import { announceMessage, meetContact } from "./announce";
import { followUpReference } from "./follow-reference";
import { dueTimes, type ServiceTimes, serviceTimes } from "./settings";

/** One submission, checked. `key` makes it repeatable: the form's nonce, or the caller's Idempotency-Key. */
export type Submission = {
  site: SiteRow;
  input: LeaveMessageInput;
  source: "web_chat" | "api";
  key: string | null;
  /** Set when the signals say spam: stored apart, nobody is notified, the sender sees the usual answer. */
  spamReason: SpamReason | null;
  userAgent: string;
  language: string;
  /** Of the form it was written in; none when it came from a website's own form. */
  formVersion?: number;
  /** What the visitor agreed to, where the form asked. */
  consent?: Consent | null;
  /** The older message that this one takes up again. */
  followsId?: string | null;
  /** Made by the product to check the way of a message: in no list, no figure. */
  synthetic?: boolean;
};

/**
 * What the visitor is told. `duplicate`: the same words came before, `number` is the first one's. `reference` lets him add
 * to the message (`addFollowUp`).
 */
export type SubmitResult = { id: string; number: string; duplicate: boolean; reference: string };

/**
 * Stores a visitor's message with its contact and events in one transaction, then wakes routing. The answer is given
 * after commit: whoever reads it, the message is safe. Limits are the caller's (`admitSubmission`).
 * @throws AppError `conflict` when an Idempotency-Key comes back with other words
 */
export async function submitMessage(ctx: ServiceContext, submission: Submission): Promise<SubmitResult> {
  const fingerprint = messageFingerprint(submission.site.id, submission.input);
  const times = await serviceTimes(ctx.db, ctx.organizationId);
  const { result, announced } = await ctx.db.transaction(async (tx) => {
    await lockSubmission(tx, ctx.organizationId, [
      `words ${fingerprint.toString("hex")}`,
      ...(submission.key === null ? [] : [`key ${submission.key}`]),
      ...contactLocks(submission.input),
    ]);
    const before = await findBefore(tx, ctx, submission, fingerprint);
    if (before !== null) return { result: before, announced: false };
    const message = await store(tx, ctx, submission, fingerprint, times);
    return { result: { ...answer(ctx, message), duplicate: false }, announced: message.status !== "spam" };
  });
  if (announced) wakeRouting(ctx);
  ctx.live.touch(ctx.organizationId, "messages");
  return result;
}

const answer = (ctx: ServiceContext, message: Pick<MessageRow, "id" | "number">) => ({
  id: encodeId("message", message.id),
  number: message.number,
  reference: followUpReference(ctx, message.id),
});

/** The answer a repetition gets: by its key, or by the same words within ten minutes. */
async function findBefore(
  tx: Tx,
  ctx: ServiceContext,
  submission: Submission,
  fingerprint: Buffer,
): Promise<SubmitResult | null> {
  const { organizationId } = ctx;
  if (submission.key !== null) {
    const keyed = await findMessageBySubmitKey(tx, organizationId, submission.key);
    if (keyed !== null && !keyed.fingerprint.equals(fingerprint))
      throw new AppError("conflict", "This Idempotency-Key was used for another message.");
    // A repeated request, not a repeated message: nothing is counted.
    if (keyed !== null) return { ...answer(ctx, keyed), duplicate: true };
  }
  const now = ctx.now();
  const twin = await findTwin(tx, organizationId, fingerprint, new Date(now.getTime() - DUPLICATE_WINDOW_MS));
  // A clean message must not vanish behind a quarantined twin of its own.
  if (twin === null || (twin.status === "spam" && submission.spamReason === null)) return null;
  await countRepeat(tx, organizationId, twin.id, now);
  await remember(tx, ctx, submission, twin.id);
  return { ...answer(ctx, twin), duplicate: true };
}

async function store(
  tx: Tx,
  ctx: ServiceContext,
  submission: Submission,
  fingerprint: Buffer,
  times: ServiceTimes,
): Promise<MessageRow> {
  const draft = newRow(ctx, submission, fingerprint);
  // Nobody answers spam: its clock starts, and its visitor is met, when it turns out to be none.
  const met = submission.spamReason === null ? await meetContact(tx, ctx, draft) : null;
  // Numbers have no gaps, so one submission waits for the other from here on: all that can be done before is done.
  const day = dayIn(submission.site.timeZone, draft.createdAt);
  const numbered = { ...draft, number: messageNumber(day, await nextMessageSequence(tx, ctx.organizationId, day)) };
  const message =
    met === null
      ? numbered
      : { ...numbered, ...dueTimes(times, draft.createdAt, draft), ...(await announceMessage(tx, ctx, numbered, met)) };
  await insertMessage(tx, message);
  await remember(tx, ctx, submission, message.id);
  return message;
}

/** How every message begins. */
const NEW = {
  ...{ version: 1, priority: "medium", assigneeId: null, closeReason: null, tags: [] as string[], unread: true },
  ...{ dueAt: null, warnAt: null, warnedAt: null, breachedAt: null, respondedAt: null, responseMinutes: null },
  ...{ repliedAt: null, snoozedUntil: null, mergedInto: null, followsId: null, legalHold: false, erasedAt: null },
} as const satisfies Partial<MessageRow>;

/** The row but for its number. */
function newRow(ctx: ServiceContext, submission: Submission, fingerprint: Buffer): MessageRow {
  const now = ctx.now();
  const { page, ...input } = submission.input;
  return {
    id: newUuid(now.getTime()),
    organizationId: ctx.organizationId,
    siteId: submission.site.id,
    contactId: null,
    number: "",
    status: submission.spamReason !== null ? "spam" : submission.synthetic === true ? "closed" : "pending",
    spamReason: submission.spamReason,
    source: submission.source,
    ...input,
    pageUrl: scrubPageUrl(page.url),
    pageTitle: page.title,
    referrer: scrubPageUrl(page.referrer),
    ip: ctx.ip,
    userAgent: submission.userAgent,
    language: submission.language,
    repeats: 1,
    fingerprint,
    eventId: null,
    ...NEW,
    unread: submission.synthetic !== true,
    followsId: submission.followsId ?? null,
    formVersion: submission.formVersion ?? null,
    consent: submission.consent ?? null,
    synthetic: submission.synthetic ?? false,
    createdAt: now,
    updatedAt: now,
  };
}

async function remember(tx: Tx, ctx: ServiceContext, submission: Submission, messageId: string): Promise<void> {
  if (submission.key === null) return;
  const { organizationId } = ctx;
  await insertSubmitKey(tx, { organizationId, key: submission.key, messageId, createdAt: ctx.now() });
}
