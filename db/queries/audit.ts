import type { ServiceContext } from "@/lib/context";
import { newUuid } from "@/lib/domain/ids";
import type { Executor } from "../client";
import { auditLog } from "../schema";

/** What was done to what. `action` is `noun.verb` in the past tense (`endpoint.updated`). Never carries a secret. */
export type AuditEntry = { action: string; objectType: string; objectId?: string; objectName?: string };

type AuditContext = Pick<ServiceContext, "organizationId" | "actor" | "ip" | "requestId" | "now">;

/** Appends one line to the audit log, in the transaction of the change it tells of. */
export async function audit(tx: Executor, ctx: AuditContext, entry: AuditEntry): Promise<void> {
  const at = ctx.now();
  await tx.insert(auditLog).values({
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
  });
}

function actorId(actor: ServiceContext["actor"]): string | null {
  if (actor.kind === "user") return actor.userId;
  return actor.kind === "token" ? actor.tokenId : null;
}
