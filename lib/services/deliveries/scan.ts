import type { DeliveryFilter } from "@/db/queries/deliveries-filter";
import { type DeliveryLine, listDeliveryLines } from "@/db/queries/deliveries-read";
import { type ScanFor, scanDeliveries } from "@/db/queries/deliveries-scan";
import type { ServiceContext } from "@/lib/context";
import { uuidAt, uuidTime } from "@/lib/domain/ids";
import { encodeCursor, type Page } from "@/lib/domain/paging";
import { AppError } from "@/lib/errors";
import { hidesContacts } from "./masked-body";

/** What no index answers. */
type Sought = { body?: string | undefined; minMs?: number | undefined; maxMs?: number | undefined };

/** Contents are looked for this far back from the end of the range. */
export const BODY_SEARCH_DAYS = 7;
/** Rows of one statement: short, so that a full page is found early. */
const PER_STATEMENT = 4_000;
/** Rows and milliseconds of one page: 20,000 bodies of 1.2 KB, half of them kept for their event, take 80 to 200 ms. */
const PER_PAGE = 20_000;
const PAGE_MS = 2_000;

export const isScan = ({ body, minMs, maxMs }: Sought): boolean =>
  body !== undefined || minMs !== undefined || maxMs !== undefined;

/**
 * A page of the deliveries that the other filters find and that have what is sought, with how far back it has looked where
 * it stopped before it was full.
 * @throws AppError `forbidden` for contents, where the caller sees them only with contact details hidden
 */
export async function scannedLines(
  ctx: ServiceContext,
  filter: DeliveryFilter,
  sought: Sought,
  { beforeId, limit }: { beforeId: string | null; limit: number },
): Promise<Page<DeliveryLine> & { searchedTo: string | null }> {
  if (sought.body !== undefined && hidesContacts(ctx.actor)) {
    throw new AppError("forbidden", "You see contents with contact details hidden and cannot search them.");
  }
  const bounded = sought.body === undefined ? filter : withinDays(filter, ctx.now());
  const wanted = scanFor(sought);
  const until = ctx.now().getTime() + PAGE_MS;
  const ids: string[] = [];
  let looked = 0;
  let below = beforeId;
  for (;;) {
    const found = await scanDeliveries(ctx.db, ctx.organizationId, bounded, wanted, {
      beforeId: below,
      limit: PER_STATEMENT,
    });
    ids.push(...found.ids);
    looked += found.looked;
    below = found.oldest ?? below;
    const more = found.looked === PER_STATEMENT;
    if (more && ids.length <= limit && looked < PER_PAGE && ctx.now().getTime() < until) continue;
    const shown = ids.slice(0, limit);
    const items = await linesOf(ctx, shown);
    const last = ids.length > limit ? shown.at(-1) : undefined;
    if (last !== undefined) return { items, nextCursor: encodeCursor(last), searchedTo: null };
    if (!more || below === null) return { items, nextCursor: null, searchedTo: null };
    return { items, nextCursor: encodeCursor(below), searchedTo: new Date(uuidTime(below)).toISOString() };
  }
}

function linesOf(ctx: ServiceContext, ids: readonly string[]): Promise<DeliveryLine[]> | DeliveryLine[] {
  if (ids.length === 0) return [];
  const page = { beforeId: null, limit: ids.length };
  return listDeliveryLines(ctx.db, ctx.organizationId, { deliveryIds: ids }, page);
}

/** The range, cut to the days before its end. */
function withinDays(filter: DeliveryFilter, now: Date): DeliveryFilter {
  const end = filter.toId === undefined ? now.getTime() : Math.min(now.getTime(), uuidTime(filter.toId));
  const earliest = uuidAt(end - BODY_SEARCH_DAYS * 86_400_000);
  return filter.fromId !== undefined && filter.fromId > earliest ? filter : { ...filter, fromId: earliest };
}

/** What is looked for in the rows. */
export const scanFor = ({ body, minMs, maxMs }: Sought): ScanFor => ({ contained: spellings(body), minMs, maxMs });

/** A text as it may stand in a body: as it is, as JSON writes it, and as JSON that keeps to ASCII. */
function spellings(text: string | undefined): Buffer[] {
  if (text === undefined) return [];
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [...new Set([text, json, ascii])].map((spelling) => Buffer.from(spelling, "utf8"));
}
