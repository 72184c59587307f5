import type { MessageRow } from "@/db/queries/messages";
import {
  countPendingMessages,
  type DeliveryTally,
  findMessageByEvent,
  listMessageRows,
  tallyDeliveries,
} from "@/db/queries/messages-read";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId, uuidAt } from "@/lib/domain/ids";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { type Page, pageOf } from "@/lib/domain/paging";
import { messageLine } from "./line";

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
  const tallies = await talliesOf(ctx, items);
  return { items: items.map((row) => messageLine(row, { tallies })), nextCursor };
}

/** How the notifications of some messages stand, by event. At most 100 messages. */
export async function talliesOf(
  ctx: Pick<ServiceContext, "db" | "organizationId">,
  rows: readonly Pick<MessageRow, "eventId">[],
): Promise<Map<string, DeliveryTally>> {
  const events = rows.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]));
  return tallyDeliveries(ctx.db, ctx.organizationId, events);
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
  return isPhoneLike(text) ? normaliseField("phone", text) : text;
}

/** Digits as people write phone numbers. */
export const isPhoneLike = (text: string): boolean => /^[+\d][\d\s().-]{6,}$/.test(text);
