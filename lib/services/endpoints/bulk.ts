import { endpointNames } from "@/db/queries/endpoints";
import { waitingByEndpoint } from "@/db/queries/lane-health";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError, type ErrorCode, type FieldError } from "@/lib/errors";
import type { Backlog } from "./backlog";
import { deleteEndpoint, historyKeptUntil } from "./delete";
import { requireEndpoint } from "./find";
import { WAITING_COUNTED } from "./health";
import { setEndpointEnabled } from "./update";

/** Endpoints of one call: the console asks again for the next ones, so that it can show how far it is and stop. */
export const BULK_MOST = 20;

/** What became of one endpoint of several; `null` when it worked. `changed` is false for one that was so already. */
export type BulkLine = {
  id: string;
  changed: boolean;
  failure: { code: ErrorCode; fields: FieldError[] } | null;
};

/**
 * Switches several on or off, each by itself: one that cannot be leaves the others as they are.
 * @throws AppError `forbidden`
 */
export function switchEndpoints(
  ctx: ServiceContext,
  ids: readonly string[],
  enabled: boolean,
  backlog: Backlog = "resend",
): Promise<BulkLine[]> {
  authorize(ctx, "endpoint.write");
  return each(ids, async (id) => {
    const before = await requireEndpoint(ctx, id);
    await setEndpointEnabled(ctx, id, enabled, backlog);
    return before.enabled !== enabled;
  });
}

/**
 * Deletes several, each by itself.
 * @throws AppError `forbidden`
 */
export function deleteEndpoints(ctx: ServiceContext, ids: readonly string[]): Promise<BulkLine[]> {
  authorize(ctx, "endpoint.write");
  return each(ids, async (id) => {
    await deleteEndpoint(ctx, id);
    return true;
  });
}

/**
 * How many deliveries wait for several endpoints together, each counted up to 10,000; with `off` only for those that are
 * off. Ids of others count nothing.
 * @throws AppError `forbidden`
 */
export async function countWaitingOf(
  ctx: ServiceContext,
  ids: readonly string[],
  { off = false }: { off?: boolean } = {},
): Promise<number> {
  authorize(ctx, "endpoint.read");
  const uuids = ids.flatMap((id) => decodeId("endpoint", id) ?? []);
  const known = off ? await endpointNames(ctx.db, ctx.organizationId, uuids) : null;
  const meant = known === null ? uuids : uuids.filter((id) => known.get(id)?.enabled === false);
  const waiting = await waitingByEndpoint(ctx.db, ctx.organizationId, meant, WAITING_COUNTED);
  return [...waiting.values()].reduce((sum, one) => sum + one, 0);
}

/**
 * What acting on several endpoints would mean: the deliveries that wait (see `countWaitingOf`), and until when the last
 * of their history is kept if they are deleted now (ISO instant).
 * @throws AppError `forbidden`
 */
export async function weighSeveral(
  ctx: ServiceContext,
  ids: readonly string[],
  which: { off?: boolean } = {},
): Promise<{ waiting: number; historyUntil: string }> {
  return { waiting: await countWaitingOf(ctx, ids, which), historyUntil: historyKeptUntil(ctx.now()) };
}

async function each(ids: readonly string[], act: (id: string) => Promise<boolean>): Promise<BulkLine[]> {
  const lines: BulkLine[] = [];
  for (const id of ids) {
    try {
      lines.push({ id, changed: await act(id), failure: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      lines.push({ id, changed: false, failure: { code: error.code, fields: error.fields } });
    }
  }
  return lines;
}
