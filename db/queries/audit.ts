import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import type { ServiceContext } from "@/lib/context";
import type { AuditChange } from "@/lib/domain/audit-changes";
import { newUuid } from "@/lib/domain/ids";
import type { Executor } from "../client";
import { auditLog } from "../schema";
import type { HotRun } from "./hot";
import { texts } from "./parameters";

/** What was done to what. `action` is `noun.verb` in the past tense (`endpoint.updated`). Never carries a secret. */
export type AuditEntry = {
  action: string;
  objectType: string;
  objectId?: string;
  objectName?: string;
  /** Field by field, already without secrets and bounded (lib/domain/audit-changes.ts). */
  changes?: AuditChange[];
};
export type AuditRow = typeof auditLog.$inferSelect;

type AuditContext = Pick<ServiceContext, "organizationId" | "actor" | "ip" | "requestId" | "now">;

/** Appends one line to the audit log, in the transaction of the change it tells of. */
export async function audit(tx: Executor, ctx: AuditContext, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values(lineOf(ctx, entry));
}

const INSERT = `
insert into audit_log (id, organization_id, actor_kind, actor_id, actor_name, action, object_type, object_id, object_name, ip,
  request_id, changes, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

/** Like {@link audit}, in a transaction of named statements. */
export async function auditHot(run: HotRun, ctx: AuditContext, entry: AuditEntry): Promise<void> {
  const line = lineOf(ctx, entry);
  const { id, organizationId, actorKind, actorId, actorName, action, objectType, objectId, objectName } = line;
  const values = [id, organizationId, actorKind, actorId, actorName, action, objectType, objectId, objectName];
  const changes = line.changes === null ? null : JSON.stringify(line.changes);
  await run("audit_insert", INSERT, [...values, line.ip, line.requestId, changes, line.at]);
}

/** What was done to one object, newest first, from below `beforeId`; `actions` are the ones asked for. */
export function auditOfObject(
  db: Executor,
  organizationId: string,
  object: { id: string; actions: readonly string[] },
  page: { beforeId: string | null; limit: number },
): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.organizationId, organizationId),
        eq(auditLog.objectId, object.id),
        inArray(auditLog.action, [...object.actions]),
        page.beforeId === null ? undefined : lt(auditLog.id, page.beforeId),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(page.limit);
}

/** By whom and when a field of each of these objects got this value the last time, by the object's id. */
export async function lastSet(
  db: Executor,
  organizationId: string,
  { field, value }: { field: string; value: string | boolean },
  objectIds: readonly string[],
): Promise<Map<string, { by: string; at: Date }>> {
  if (objectIds.length === 0) return new Map();
  const change = JSON.stringify([{ field, after: { value } }]);
  const result = await db.execute<{ id: string; by: string; at: Date | string }>(sql`
    select o.id, a.actor_name as by, a.at
    from unnest(${texts(objectIds)}) o(id) cross join lateral (
      select l.actor_name, l.at from audit_log l
      where l.organization_id = ${organizationId} and l.object_id = o.id and l.changes @> ${change}::jsonb
      order by l.id desc limit 1
    ) a`);
  return new Map(result.rows.map(({ id, by, at }) => [id, { by, at: new Date(at) }]));
}

function lineOf(ctx: AuditContext, entry: AuditEntry) {
  const at = ctx.now();
  return {
    id: newUuid(at.getTime()),
    organizationId: ctx.organizationId,
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    actorName: ctx.actor.name,
    action: entry.action,
    objectType: entry.objectType,
    objectId: entry.objectId ?? null,
    objectName: entry.objectName ?? "",
    ip: ctx.ip,
    requestId: ctx.requestId,
    changes: entry.changes === undefined || entry.changes.length === 0 ? null : entry.changes,
    at,
  };
}

function actorId(actor: ServiceContext["actor"]): string | null {
  if (actor.kind === "user") return actor.userId;
  return actor.kind === "token" ? actor.tokenId : null;
}
