import { type BroadcastRow, listBroadcastRows } from "@/db/queries/broadcasts";
import { endpointNames, listBroadcastReceivers } from "@/db/queries/endpoints";
import { findGroups } from "@/db/queries/groups";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { PAGE_LIMIT_DEFAULT, type Page, pageOf } from "@/lib/domain/paging";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { type BroadcastDto, toBroadcastDto } from "./dto";
import { type TestState, testStateOf } from "./estimate";
import { type BroadcastListQuery, requireBroadcast } from "./read";

/** Webhooks that a choice offers; who has more looks for one in its list and comes from there. */
const OFFERED = 200;

/** A broadcast with the names of what it refers to; null for what is gone. */
export type BroadcastLine = BroadcastDto & {
  webhookName: string | null;
  audience: { id: string; name: string | null; members: number | null }[];
};

/** A page of broadcasts for the console, newest first. @throws AppError `forbidden` */
export async function browseBroadcasts(
  ctx: ServiceContext,
  query: BroadcastListQuery & { webhookId?: string | undefined },
): Promise<Page<BroadcastLine>> {
  authorize(ctx, "broadcast.read");
  const { limit = PAGE_LIMIT_DEFAULT, cursor, status, q, webhookId } = query;
  const endpointId = webhookId === undefined ? undefined : decodeId("endpoint", webhookId);
  if (endpointId === null) return { items: [], nextCursor: null };
  const filter = { statuses: status, q: q || undefined, endpointId };
  const page = { beforeId: cursor ?? null, limit: limit + 1 };
  const rows = await listBroadcastRows(ctx.db, ctx.organizationId, filter, page);
  const { items, nextCursor } = pageOf(rows, limit, ({ broadcast }) => broadcast.id);
  const name = await namesOf(
    ctx,
    items.map(({ broadcast }) => broadcast),
  );
  return { items: items.map(({ broadcast, run }) => name(broadcast, toBroadcastDto(broadcast, run))), nextCursor };
}

/** Names for some broadcasts, read in two statements. */
async function namesOf(ctx: ServiceContext, rows: readonly BroadcastRow[]) {
  const [endpoints, groups] = await Promise.all([
    endpointNames(
      ctx.db,
      ctx.organizationId,
      rows.map(({ endpointId }) => endpointId),
    ),
    findGroups(ctx.db, ctx.organizationId, [...new Set(rows.flatMap(({ plan }) => plan.groups))]),
  ]);
  const known = new Map(groups.map((group) => [group.id, group]));
  return (row: BroadcastRow, dto: BroadcastDto): BroadcastLine => {
    const endpoint = endpoints.get(row.endpointId);
    return {
      ...dto,
      webhookName: endpoint === undefined || endpoint.deleted ? null : endpoint.name,
      audience: row.plan.groups.map((id) => {
        const group = known.get(id);
        return { id: encodeId("group", id), name: group?.name ?? null, members: group?.memberCount ?? null };
      }),
    };
  };
}

/** A webhook that a broadcast may go to, or why not. */
export type ReceiverChoice = {
  id: string;
  name: string;
  enabled: boolean;
  /** Triggered by hand: others cannot be chosen. */
  manual: boolean;
  /** Where it leads, masked. */
  address: string;
  /** Requests a minute that it allows; null without a limit. */
  perMinute: number | null;
};

/** The webhooks of an organization for the choice of a receiver, those that can be chosen first. @throws AppError `forbidden` */
export async function listReceivers(ctx: ServiceContext): Promise<ReceiverChoice[]> {
  authorize(ctx, "broadcast.read");
  const rows = await listBroadcastReceivers(ctx.db, ctx.organizationId, OFFERED);
  return rows
    .map(({ id, name, enabled, urlDisplay, settings }) => ({
      ...{ id: encodeId("endpoint", id), name, enabled, address: urlDisplay },
      manual: settings.trigger === "manual",
      perMinute: settings.rules?.rateLimit?.perMinute ?? null,
    }))
    .sort((a, b) => Number(b.manual) - Number(a.manual));
}

/** An own address as it may be shown: masked, and what is known of its authentication without its secrets. */
type OwnReceiver = { address: string; auth: EndpointDto["auth"] };

/** A draft for its form, and whether what it sends was tested. @throws AppError `forbidden`, `not_found` */
export async function getDraft(
  ctx: ServiceContext,
  id: string,
): Promise<{ broadcast: BroadcastDto; tested: TestState; own: OwnReceiver | null }> {
  authorize(ctx, "broadcast.write");
  const row = await requireBroadcast(ctx, id);
  const own = row.ownEndpoint ? await getEndpoint(ctx, encodeId("endpoint", row.endpointId)) : null;
  return {
    broadcast: toBroadcastDto(row, null),
    tested: await testStateOf(ctx, row),
    own: own === null ? null : { address: own.url, auth: own.auth },
  };
}
