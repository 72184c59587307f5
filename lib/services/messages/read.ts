import { findMessage, type MessageRow } from "@/db/queries/messages";
import {
  countPendingMessages,
  type DeliveryTally,
  findMessageByEvent,
  listMessageRows,
  tallyDeliveries,
} from "@/db/queries/messages-read";
import { findSite } from "@/db/queries/sites";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId, uuidAt } from "@/lib/domain/ids";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { nextStatuses } from "@/lib/domain/leave-message/transitions";
import { maskEmail, maskIp, maskName, maskPhone } from "@/lib/domain/masking";
import { type Page, pageOf } from "@/lib/domain/paging";
import { AppError } from "@/lib/errors";

/** Characters of a message the list shows. */
const EXCERPT = 200;
/** A badge counts no further: `99+`. */
export const PENDING_BADGE_CAP = 100;

export type MessageQuery = {
  statuses?: readonly MessageStatus[] | undefined;
  keyword?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** UUID of the last message seen. */
  cursor?: string | undefined;
  limit: number;
};

/** Contact details as a list may show them. */
export type MaskedVisitor = { name: string; phone: string | null; email: string | null };

export type MessageLine = {
  id: string;
  number: string;
  visitor: MaskedVisitor;
  excerpt: string;
  category: string;
  status: MessageStatus;
  spamReason: string | null;
  source: string;
  repeats: number;
  createdAt: string;
  /** Null for a message nobody was told of. */
  eventId: string | null;
  /** How its notifications stand; null when there are none. */
  notified: DeliveryTally | null;
};

export type MessageDetail = MessageLine & {
  content: string;
  siteName: string | null;
  contactId: string | null;
  pageUrl: string | null;
  pageTitle: string | null;
  referrer: string | null;
  ip: string | null;
  userAgent: string;
  language: string;
  fields: Record<string, unknown>;
  updatedAt: string;
  /** Statuses it may go to next. */
  next: readonly MessageStatus[];
};

/**
 * A page of messages, newest first, contact details masked, with the state of their notifications.
 * @throws AppError `forbidden`
 */
export async function listMessages(ctx: ServiceContext, query: MessageQuery): Promise<Page<MessageLine>> {
  authorize(ctx, "message.read");
  const filter = {
    statuses: query.statuses,
    keyword: searchable(query.keyword),
    fromId: query.from === undefined ? undefined : uuidAt(query.from.getTime()),
    toId: query.to === undefined ? undefined : uuidAt(query.to.getTime()),
  };
  const page = { beforeId: query.cursor ?? null, limit: query.limit + 1 };
  const rows = await listMessageRows(ctx.db, ctx.organizationId, filter, page);
  const { items, nextCursor } = pageOf(rows, query.limit, (row) => row.id);
  const tallies = await tallyDeliveries(ctx.db, ctx.organizationId, items.flatMap(eventOf));
  return { items: items.map((row) => lineOf(row, tallies)), nextCursor };
}

/**
 * One message with all that was captured, masked.
 * @throws AppError `forbidden`, `not_found`
 */
export async function getMessage(ctx: ServiceContext, id: string): Promise<MessageDetail> {
  authorize(ctx, "message.read");
  const row = await findMessage(ctx.db, ctx.organizationId, id);
  if (row === null) throw new AppError("not_found", "There is no such message.");
  const [site, tallies] = await Promise.all([
    findSite(ctx.db, ctx.organizationId, row.siteId),
    tallyDeliveries(ctx.db, ctx.organizationId, eventOf(row)),
  ]);
  const { content, pageUrl, pageTitle, referrer, userAgent, language, fields } = row;
  return {
    ...lineOf(row, tallies),
    ...{ content, pageUrl, pageTitle, referrer, userAgent, language, fields },
    siteName: site?.name ?? null,
    contactId: row.contactId === null ? null : encodeId("contact", row.contactId),
    ip: row.ip === null ? null : maskIp(row.ip),
    updatedAt: row.updatedAt.toISOString(),
    next: nextStatuses(row.status),
  };
}

/**
 * The message behind an event (edge id), for links from the history; null when there is none or the reader may not see it.
 */
export async function findMessageOfEvent(
  ctx: ServiceContext,
  eventId: string,
): Promise<{ id: string; number: string } | null> {
  const uuid = decodeId("event", eventId);
  if (uuid === null || !may(ctx, "message.read")) return null;
  const message = await findMessageByEvent(ctx.db, ctx.organizationId, uuid);
  return message === null ? null : { id: encodeId("message", message.id), number: message.number };
}

/** How many messages wait for somebody, up to `PENDING_BADGE_CAP`; 0 for who may not read them. */
export async function countPending(ctx: ServiceContext): Promise<number> {
  authorize(ctx, "message.read");
  return countPendingMessages(ctx.db, ctx.organizationId, PENDING_BADGE_CAP);
}

/** A keyword as it is looked for: a phone number in any spelling finds the stored one. */
function searchable(keyword: string | undefined): string | undefined {
  const text = keyword?.trim() ?? "";
  if (text === "") return undefined;
  return /^[+\d][\d\s().-]{6,}$/.test(text) ? normaliseField("phone", text) : text;
}

const eventOf = (row: Pick<MessageRow, "eventId">) => (row.eventId === null ? [] : [row.eventId]);

function lineOf(row: MessageRow, tallies: ReadonlyMap<string, DeliveryTally>): MessageLine {
  return {
    id: encodeId("message", row.id),
    number: row.number,
    visitor: {
      name: row.name === "" ? "" : maskName(row.name),
      phone: row.phone === null ? null : maskPhone(row.phone),
      email: row.email === null ? null : maskEmail(row.email),
    },
    excerpt: [...row.content].slice(0, EXCERPT).join(""),
    category: row.category,
    status: row.status,
    spamReason: row.spamReason,
    source: row.source,
    repeats: row.repeats,
    createdAt: row.createdAt.toISOString(),
    eventId: row.eventId === null ? null : encodeId("event", row.eventId),
    notified: row.eventId === null ? null : (tallies.get(row.eventId) ?? null),
  };
}
