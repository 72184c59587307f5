import { z } from "zod";
import { findReplay, listReplayRows, listTargets, type ReplayRow } from "@/db/queries/replays";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { PAGE_LIMIT_DEFAULT, type Page, PageQuerySchema, pageOf } from "@/lib/domain/paging";
import { REPLAY_STATUSES } from "@/lib/domain/replay";
import { AppError } from "@/lib/errors";
import { edgeId, listOf } from "@/lib/services/deliveries/query-fields";
import { toReplayDto } from "./dto";
import type { ReplayDto } from "./types";

export const ReplayListQuerySchema = PageQuerySchema.extend({
  status: listOf(z.enum(REPLAY_STATUSES)),
  endpointId: edgeId("endpoint"),
});
/** Parsed by {@link ReplayListQuerySchema}; every filter may be left out. */
export type ReplayListQuery = Partial<z.output<typeof ReplayListQuerySchema>>;

/**
 * A page of replays, newest first.
 * @throws AppError `forbidden`
 */
export async function listReplays(ctx: ServiceContext, query: ReplayListQuery = {}): Promise<Page<ReplayDto>> {
  authorize(ctx, "delivery.read");
  const { limit = PAGE_LIMIT_DEFAULT, cursor, status, endpointId } = query;
  const filter = { statuses: status, endpointId };
  const rows = await listReplayRows(ctx.db, ctx.organizationId, filter, { beforeId: cursor ?? null, limit: limit + 1 });
  const { items, nextCursor } = pageOf(rows, limit, (row) => row.id);
  const ids = items.map((row) => row.id);
  const targets = await listTargets(ctx.db, ids);
  const dto = (row: ReplayRow) =>
    toReplayDto(
      row,
      targets.filter((target) => target.replayId === row.id),
    );
  return { items: items.map(dto), nextCursor };
}

/**
 * One replay with its progress.
 * @throws AppError `forbidden`; `not_found` (also for another organization's)
 */
export async function getReplay(ctx: ServiceContext, id: string): Promise<ReplayDto> {
  authorize(ctx, "delivery.read");
  const row = await findReplay(ctx.db, ctx.organizationId, replayUuid(id));
  if (row === null) throw missingReplay();
  return toReplayDto(row, await listTargets(ctx.db, [row.id]));
}

/** What a caller is told of a replay that does not exist, or not for its organization. */
export const missingReplay = () => new AppError("not_found", "There is no such replay.");

/**
 * The UUID of a replay's edge id.
 * @throws AppError `not_found`: a malformed id names nothing
 */
export function replayUuid(id: string): string {
  const uuid = decodeId("replay", id);
  if (uuid === null) throw missingReplay();
  return uuid;
}
