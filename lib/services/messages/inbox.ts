import { userNames } from "@/db/queries/inbox";
import { countInbox, countViews, type InboxFilter, inboxWords, listInbox } from "@/db/queries/inbox-read";
import { authorize, type ServiceContext } from "@/lib/context";
import { uuidAt } from "@/lib/domain/ids";
import type { Priority } from "@/lib/domain/leave-message/priority";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import type { TimedFigure } from "@/lib/domain/leave-message/response-times";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { INBOX_VIEWS, type InboxSort, type InboxView, sortOfView } from "@/lib/domain/leave-message/views";
import type { ResponseBin } from "@/lib/domain/leave-message/volume";
import { type Page, pageOf } from "@/lib/domain/paging";
import { AppError } from "@/lib/errors";
import { readContactSearch } from "./contact-search";
import { messageLine } from "./line";
import { talliesOf } from "./read";

/** Views count no further: `999+`. */
export const VIEW_COUNT_CAP = 1_000;

export type InboxQuery = {
  view: InboxView;
  sort?: InboxSort | undefined;
  statuses?: readonly MessageStatus[] | undefined;
  priorities?: readonly Priority[] | undefined;
  category?: string | undefined;
  tag?: string | undefined;
  /** UUID of a member, null for nobody. */
  assigneeId?: string | null | undefined;
  siteId?: string | undefined;
  source?: "web_chat" | "api" | undefined;
  keyword?: string | undefined;
  /** What `contactSearch` made of a phone number or an address. */
  contact?: string | undefined;
  contactId?: string | undefined;
  ids?: readonly string[] | undefined;
  notified?: "ok" | "failed" | "none" | undefined;
  answered?: boolean | undefined;
  /** What a figure of the response-time board counts. */
  timed?: TimedFigure | undefined;
  /** How soon it was first answered. */
  resp?: ResponseBin | undefined;
  /** The address it was left on, without query. */
  page?: string | undefined;
  /** Hour of the day it came, 0 to 23. */
  hour?: number | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

/**
 * A page of the inbox, contact details masked.
 * @throws AppError `forbidden`; `invalid` for a contact search that is none of ours
 */
export async function listInboxMessages(
  ctx: ServiceContext,
  query: InboxQuery,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<MessageLine>> {
  authorize(ctx, "message.read");
  const filter = inboxFilter(ctx, query);
  const rows = await listInbox(ctx.db, ctx.organizationId, filter, {
    sort: query.sort ?? sortOfView(query.view),
    afterId: page.cursor ?? null,
    limit: page.limit + 1,
  });
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => row.id);
  const [tallies, names] = await Promise.all([
    talliesOf(ctx, items),
    userNames(
      ctx.db,
      items.flatMap(({ assigneeId }) => (assigneeId === null ? [] : [assigneeId])),
    ),
  ]);
  return { items: items.map((row) => messageLine(row, { tallies, names })), nextCursor };
}

/**
 * How many messages a query has, up to `cap`.
 * @throws AppError like {@link listInboxMessages}
 */
export async function countInboxMessages(ctx: ServiceContext, query: InboxQuery, cap: number): Promise<number> {
  authorize(ctx, "message.read");
  return countInbox(ctx.db, ctx.organizationId, inboxFilter(ctx, query), cap);
}

/**
 * How many messages each of the inbox's own views has, up to `VIEW_COUNT_CAP`.
 * @throws AppError `forbidden`
 */
export async function countInboxViews(ctx: ServiceContext): Promise<Record<InboxView, number>> {
  authorize(ctx, "message.read");
  const who = { userId: ctx.actor.kind === "user" ? ctx.actor.userId : null, now: ctx.now() };
  return countViews(ctx.db, ctx.organizationId, who, INBOX_VIEWS, VIEW_COUNT_CAP);
}

/**
 * Categories and tags in use, for filters and choices.
 * @throws AppError `forbidden`
 */
export async function listInboxWords(ctx: ServiceContext): Promise<{ categories: string[]; tags: string[] }> {
  authorize(ctx, "message.read");
  return inboxWords(ctx.db, ctx.organizationId);
}

/** A query as the database reads it. */
export function inboxFilter(ctx: ServiceContext, query: InboxQuery): InboxFilter {
  const { from, to, contact, sort: _sort, keyword, ...rest } = query;
  const sought = contact === undefined ? undefined : readContactSearch(ctx, contact);
  if (sought === null) throw new AppError("invalid", "This search is none of ours.");
  return {
    ...rest,
    userId: ctx.actor.kind === "user" ? ctx.actor.userId : null,
    now: ctx.now(),
    keyword: keyword?.trim() || undefined,
    contact: sought,
    fromId: from === undefined ? undefined : uuidAt(from.getTime()),
    toId: to === undefined ? undefined : uuidAt(to.getTime()),
  };
}
