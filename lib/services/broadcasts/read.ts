import { z } from "zod";
import type { Executor } from "@/db/client";
import type { RunRow } from "@/db/queries/broadcast-steps";
import {
  type BroadcastRow,
  findBroadcast,
  findRun,
  latestRuns,
  listBatches,
  listBroadcastRows,
  listRunRows,
} from "@/db/queries/broadcasts";
import { authorize, type ServiceContext } from "@/lib/context";
import { BROADCAST_STATUSES } from "@/lib/domain/broadcast/status";
import { decodeId } from "@/lib/domain/ids";
import { PAGE_LIMIT_DEFAULT, type Page, PageQuerySchema, pageOf } from "@/lib/domain/paging";
import { AppError } from "@/lib/errors";
import { listOf } from "@/lib/services/deliveries/query-fields";
import { type BatchDto, type BroadcastDto, type RunDto, toBatchDto, toBroadcastDto, toRunDto } from "./dto";

export const BroadcastListQuerySchema = PageQuerySchema.extend({
  status: listOf(z.enum(BROADCAST_STATUSES)),
  q: z.string().trim().max(100).optional(),
});
/** Parsed by {@link BroadcastListQuerySchema}; every filter may be left out. */
export type BroadcastListQuery = Partial<z.output<typeof BroadcastListQuerySchema>>;

/** A page of broadcasts, newest first, each with its latest run. @throws AppError `forbidden` */
export async function listBroadcasts(ctx: ServiceContext, query: BroadcastListQuery = {}): Promise<Page<BroadcastDto>> {
  authorize(ctx, "broadcast.read");
  const { limit = PAGE_LIMIT_DEFAULT, cursor, status, q } = query;
  const page = { beforeId: cursor ?? null, limit: limit + 1 };
  const rows = await listBroadcastRows(ctx.db, ctx.organizationId, { statuses: status, q: q || undefined }, page);
  const { items, nextCursor } = pageOf(rows, limit, ({ broadcast }) => broadcast.id);
  return { items: items.map(({ broadcast, run }) => toBroadcastDto(broadcast, run)), nextCursor };
}

/** One broadcast with its latest run. @throws AppError `forbidden`; `not_found`, also for another organization's */
export async function getBroadcast(ctx: ServiceContext, id: string): Promise<BroadcastDto> {
  authorize(ctx, "broadcast.read");
  return describe(ctx, await requireBroadcast(ctx, id));
}

/** A broadcast as it is told, with its latest run. */
export async function describe(ctx: ServiceContext, row: BroadcastRow): Promise<BroadcastDto> {
  const latest = await latestRuns(ctx.db, ctx.organizationId, [row.id]);
  return toBroadcastDto(row, latest.get(row.id) ?? null);
}

/** A page of a broadcast's runs, newest first. @throws AppError `forbidden`, `not_found` */
export async function listRuns(
  ctx: ServiceContext,
  id: string,
  query: { cursor?: string | undefined; limit?: number | undefined } = {},
): Promise<Page<RunDto>> {
  authorize(ctx, "broadcast.read");
  const { limit = PAGE_LIMIT_DEFAULT, cursor } = query;
  const { id: uuid } = await requireBroadcast(ctx, id);
  const rows = await listRunRows(ctx.db, ctx.organizationId, uuid, { beforeId: cursor ?? null, limit: limit + 1 });
  const { items, nextCursor } = pageOf(rows, limit, (row) => row.id);
  return { items: items.map(toRunDto), nextCursor };
}

/** One run of a broadcast. @throws AppError `forbidden`, `not_found` */
export async function getRun(ctx: ServiceContext, id: string, runId: string): Promise<RunDto> {
  authorize(ctx, "broadcast.read");
  return toRunDto(await requireRun(ctx, id, runId));
}

export const BatchQuerySchema = z.object({
  /** Batches above this number. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only batches with contacts that were not reached. */
  failed: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .default(false),
  /** Only the batch this contact is in. */
  contactId: z.string().max(64).optional(),
});
export type BatchQuery = z.output<typeof BatchQuerySchema>;

/** The batches of a run by number; `nextAfter` is where the next page begins. @throws AppError `forbidden`, `not_found` */
export async function listRunBatches(
  ctx: ServiceContext,
  id: string,
  runId: string,
  query: BatchQuery,
): Promise<{ items: BatchDto[]; nextAfter: number | null }> {
  authorize(ctx, "broadcast.read");
  const run = await requireRun(ctx, id, runId);
  const contactId = query.contactId === undefined ? undefined : decodeId("contact", query.contactId);
  if (contactId === null) return { items: [], nextAfter: null };
  const filter = { failed: query.failed, contactId };
  const rows = await listBatches(ctx.db, run.id, filter, { afterNo: query.after, limit: query.limit + 1 });
  const items = rows.slice(0, query.limit);
  return { items: items.map(toBatchDto), nextAfter: rows.length > query.limit ? (items.at(-1)?.no ?? null) : null };
}

export const missingBroadcast = () => new AppError("not_found", "There is no such broadcast.");

/** The UUID of a broadcast's edge id. @throws AppError `not_found`: a malformed id names nothing */
export function broadcastUuid(id: string): string {
  const uuid = decodeId("broadcast", id);
  if (uuid === null) throw missingBroadcast();
  return uuid;
}

type Reader = { db: Executor; organizationId: string };

export async function requireBroadcast(ctx: Reader, id: string): Promise<BroadcastRow> {
  const row = await findBroadcast(ctx.db, ctx.organizationId, broadcastUuid(id));
  if (row === null) throw missingBroadcast();
  return row;
}

export async function requireRun(ctx: Reader, id: string, runId: string): Promise<RunRow> {
  const uuid = decodeId("run", runId);
  const row = uuid === null ? null : await findRun(ctx.db, ctx.organizationId, uuid);
  if (row === null || row.broadcastId !== broadcastUuid(id)) throw new AppError("not_found", "There is no such run.");
  return row;
}
