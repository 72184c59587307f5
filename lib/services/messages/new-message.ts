import type { MessageRow } from "@/db/queries/messages";
import type { ServiceContext } from "@/lib/context";
import { newUuid } from "@/lib/domain/ids";
import { scrubPageUrl } from "@/lib/domain/leave-message/page-url";
import type { Submission } from "./submit";

/** How every message begins. */
const NEW = {
  ...{ version: 1, priority: "medium", assigneeId: null, closeReason: null, tags: [] as string[], unread: true },
  ...{ dueAt: null, warnAt: null, warnedAt: null, breachedAt: null, respondedAt: null, responseMinutes: null },
  ...{ repliedAt: null, snoozedUntil: null, mergedInto: null, followsId: null, legalHold: false, erasedAt: null },
} as const satisfies Partial<MessageRow>;

/** A message as it begins, but for its number, its contact, its event and when its answer is due. */
export function newMessage(ctx: ServiceContext, submission: Submission, fingerprint: Buffer): MessageRow {
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
    spamFound: submission.spamFound === undefined ? null : [...submission.spamFound],
    source: submission.source,
    ...input,
    pageUrl: scrubPageUrl(page.url),
    pageTitle: page.title,
    referrer: scrubPageUrl(page.referrer),
    ip: ctx.ip,
    userAgent: submission.userAgent,
    language: submission.language,
    client: submission.client ?? {},
    repeats: 1,
    fingerprint,
    eventId: null,
    ...NEW,
    routeAt: submission.site.assigns && submission.spamReason === null && submission.synthetic !== true ? now : null,
    unread: submission.synthetic !== true,
    followsId: submission.followsId ?? null,
    formVersion: submission.formVersion ?? null,
    consent: submission.consent ?? null,
    synthetic: submission.synthetic ?? false,
    createdAt: now,
    updatedAt: now,
  };
}
