import { z } from "zod";
import { listEndpointRows } from "@/db/queries/endpoints";
import { lastDeliveries, statsByEndpoint } from "@/db/queries/stats-read";
import { authorize, type ServiceContext } from "@/lib/context";
import { resolveEventType } from "@/lib/domain/catalogue";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { PAGE_LIMIT_DEFAULT, type Page, PageQuerySchema, pageOf } from "@/lib/domain/paging";
import type { EndpointListItem } from "./dto";
import { readHealth } from "./health";
import { dayBefore, toListItem } from "./list-item";

/** `stopped` are those the product switched off itself, `paused` those with an open breaker. `event` may be any spelling of the documents. */
export const EndpointListQuerySchema = PageQuerySchema.extend({
  keyword: z.string().trim().max(200).optional(),
  channel: z.enum(CHANNEL_IDS).optional(),
  event: z
    .string()
    .transform((name, context) => {
      const type = resolveEventType(name);
      if (type !== null) return type;
      context.addIssue({ code: "custom", message: "event_unknown" });
      return z.NEVER;
    })
    .optional(),
  status: z.enum(["enabled", "disabled", "stopped", "paused"]).optional(),
});
/** Parsed by {@link EndpointListQuerySchema}; every filter may be left out. */
export type EndpointListQuery = Partial<z.output<typeof EndpointListQuerySchema>>;

/**
 * A page of endpoints, newest first, each with its last 24 hours and its newest delivery (five statements in all).
 * @throws AppError `forbidden`
 */
export async function listEndpoints(
  ctx: ServiceContext,
  query: EndpointListQuery = {},
): Promise<Page<EndpointListItem>> {
  authorize(ctx, "endpoint.read");
  const { cursor, limit = PAGE_LIMIT_DEFAULT, ...filter } = query;
  const rows = await listEndpointRows(ctx.db, ctx.organizationId, filter, {
    beforeId: cursor ?? null,
    limit: limit + 1,
  });
  const page = pageOf(rows, limit, (row) => row.id);
  const ids = page.items.map((row) => row.id);
  const [counts, last, health] = await Promise.all([
    statsByEndpoint(ctx.db, ctx.organizationId, ids, dayBefore(ctx.now())),
    lastDeliveries(ctx.db, ctx.organizationId, ids),
    readHealth(ctx, ids),
  ]);
  const items = page.items.map((row) =>
    toListItem(ctx, row, { health: health.get(row.id), day: counts.get(row.id), last: last.get(row.id) }),
  );
  return { items, nextCursor: page.nextCursor };
}
