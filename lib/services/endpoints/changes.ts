import { z } from "zod";
import { type AuditRow, auditOfObject } from "@/db/queries/audit";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { maskIp } from "@/lib/domain/masking";
import { PAGE_LIMIT_DEFAULT, type Page, type PageQuery, pageOf } from "@/lib/domain/paging";
import { requireEndpoint } from "./find";

/** What the change log of an endpoint tells; trying it out changes nothing and is not among it. */
export const ENDPOINT_CHANGE_ACTIONS = [
  "endpoint.created",
  "endpoint.duplicated",
  "endpoint.imported",
  "endpoint.updated",
  "endpoint.secret_rotated",
  "endpoint.enabled",
  "endpoint.disabled",
] as const;
export type EndpointChangeAction = (typeof ENDPOINT_CHANGE_ACTIONS)[number];

const ValueSchema = z.object({ value: z.unknown(), cut: z.literal(true).optional() });

/** One entry of the change log: who did what, when, from where, and what became of each field. */
export const EndpointChangeSchema = z.object({
  id: z.string(),
  action: z.enum(ENDPOINT_CHANGE_ACTIONS),
  at: z.string(),
  /** `system`: the product itself. `name` is the one borne then. */
  actor: z.object({ kind: z.enum(["user", "token", "visitor", "system"]), name: z.string() }),
  /** Without its last part (IPv4: the last number; IPv6: all but the first three groups); null where there was none. */
  ip: z.string().nullable(),
  requestId: z.string(),
  /** The name of the endpoint then. */
  name: z.string(),
  /** Null where nothing was compared: when it was made, and before there was a comparison. */
  changes: z
    .array(
      z.union([
        z.object({ field: z.string(), secret: z.enum(["set", "changed", "removed"]) }),
        z.object({ field: z.string(), before: ValueSchema.optional(), after: ValueSchema.optional() }),
      ]),
    )
    .nullable(),
});
export type EndpointChange = z.infer<typeof EndpointChangeSchema>;

/**
 * The change log of one endpoint, newest first.
 * @throws AppError `not_found`, `forbidden`
 */
export async function listEndpointChanges(
  ctx: ServiceContext,
  id: string,
  { cursor, limit = PAGE_LIMIT_DEFAULT }: Partial<PageQuery> = {},
): Promise<Page<EndpointChange>> {
  authorize(ctx, "endpoint.read");
  const row = await requireEndpoint(ctx, id);
  const object = { id: encodeId("endpoint", row.id), actions: ENDPOINT_CHANGE_ACTIONS };
  const page = { beforeId: cursor ?? null, limit: limit + 1 };
  const rows = await auditOfObject(ctx.db, ctx.organizationId, object, page);
  const { items, nextCursor } = pageOf(rows, limit, (entry) => entry.id);
  return { items: items.map(toChange), nextCursor };
}

/** Entries that are told of at most to somebody whose own change came too late. */
const TOLD_SINCE = 20;

/**
 * What was changed after the given version, newest first: each change raised the version by one and left one entry.
 * @throws AppError `not_found`, `forbidden`
 */
export async function changesSince(ctx: ServiceContext, id: string, version: number): Promise<EndpointChange[]> {
  authorize(ctx, "endpoint.read");
  const row = await requireEndpoint(ctx, id);
  const limit = Math.min(row.version - version, TOLD_SINCE);
  return limit <= 0 ? [] : (await listEndpointChanges(ctx, id, { limit })).items;
}

function toChange(row: AuditRow): EndpointChange {
  return {
    id: row.id,
    // The query asked for these actions only, and `audit` writes these kinds.
    action: row.action as EndpointChangeAction,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind as EndpointChange["actor"]["kind"], name: row.actorName },
    ip: row.ip === null ? null : maskIp(row.ip),
    requestId: row.requestId,
    name: row.objectName,
    changes: row.changes,
  };
}
