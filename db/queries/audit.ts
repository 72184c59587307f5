import type { ServiceContext } from "@/lib/context";
import { newUuid } from "@/lib/domain/ids";
import type { Executor } from "../client";
import { auditLog } from "../schema";
import type { HotRun } from "./hot";

/** What was done to what. `action` is `noun.verb` in the past tense (`endpoint.updated`). Never carries a secret. */
export type AuditEntry = { action: string; objectType: string; objectId?: string; objectName?: string };

type AuditContext = Pick<ServiceContext, "organizationId" | "actor" | "ip" | "requestId" | "now">;

/** Appends one line to the audit log, in the transaction of the change it tells of. */
export async function audit(tx: Executor, ctx: AuditContext, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values(lineOf(ctx, entry));
}

const INSERT = `
insert into audit_log (id, organization_id, actor_kind, actor_id, actor_name, action, object_type, object_id, object_name, ip,
  request_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/** Like {@link audit}, in a transaction of named statements. */
export async function auditHot(run: HotRun, ctx: AuditContext, entry: AuditEntry): Promise<void> {
  const line = lineOf(ctx, entry);
  const { id, organizationId, actorKind, actorId, actorName, action, objectType, objectId, objectName } = line;
  const values = [id, organizationId, actorKind, actorId, actorName, action, objectType, objectId, objectName];
  await run("audit_insert", INSERT, [...values, line.ip, line.requestId, line.at]);
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
    at,
  };
}

function actorId(actor: ServiceContext["actor"]): string | null {
  if (actor.kind === "user") return actor.userId;
  return actor.kind === "token" ? actor.tokenId : null;
}
