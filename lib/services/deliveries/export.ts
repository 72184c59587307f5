import { authorize, type ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { type DeliveryItem, type DeliveryListQuery, listDeliveries } from "./list";

/** Lines of one file: what a spreadsheet still opens at once. */
export const EXPORT_MAX = 5_000;
const PER_PAGE = 500;
/** Pages of a search through contents or durations, each with a bound of its own. */
const SEARCHED_PAGES = 20;

/**
 * The newest deliveries of a filter, newest first, at most {@link EXPORT_MAX}: facts only, never what was sent or answered.
 * `cut` says that there may be older ones.
 * @throws AppError `forbidden`
 */
export async function exportDeliveries(
  ctx: ServiceContext,
  query: DeliveryListQuery,
): Promise<{ items: DeliveryItem[]; cut: boolean }> {
  authorize(ctx, "delivery.read");
  const items: DeliveryItem[] = [];
  let cursor = query.cursor;
  for (let searched = 0; ; ) {
    const page = await listDeliveries(ctx, { ...query, cursor, limit: PER_PAGE });
    items.push(...page.items);
    if (page.nextCursor === null) return { items, cut: false };
    if (page.searchedTo !== null) searched += 1;
    if (items.length >= EXPORT_MAX || searched === SEARCHED_PAGES) return { items, cut: true };
    cursor = decodeCursor(page.nextCursor) ?? undefined;
  }
}
