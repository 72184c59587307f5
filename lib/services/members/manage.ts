import type { z } from "zod";
import { audit } from "@/db/queries/audit";
import { lockOwners, listMembers as readMembers, updateRole } from "@/db/queries/organizations";
import { authorize, type ServiceContext } from "@/lib/context";
import type { RoleChangeSchema } from "@/lib/domain/accounts";
import { encodeId } from "@/lib/domain/ids";
import type { Role } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { eventTime } from "@/lib/services/messages/event-data";

export type MemberDto = { userId: string; name: string; email: string; role: Role; createdAt: string };

/**
 * The organization's members, oldest first.
 * @throws AppError `forbidden`
 */
export async function listMembers(ctx: ServiceContext): Promise<MemberDto[]> {
  authorize(ctx, "member.manage");
  const rows = await readMembers(ctx.db, ctx.organizationId);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

/**
 * Gives a member another role. It takes effect with his next request. Nobody changes his own role, only owners make or
 * unmake owners, and one owner always remains.
 * @throws AppError `forbidden`, `not_found`, `conflict`
 */
export async function changeRole(ctx: ServiceContext, input: z.output<typeof RoleChangeSchema>): Promise<void> {
  authorize(ctx, "member.manage");
  const { actor } = ctx;
  if (actor.kind === "user" && actor.userId === input.userId) {
    throw new AppError("forbidden", "Nobody changes his own role.");
  }
  await ctx.db.transaction(async (tx) => {
    const owners = await lockOwners(tx, ctx.organizationId);
    const unmakes = owners.includes(input.userId) && input.role !== "owner";
    const mayOwners = actor.kind === "system" || (actor.kind === "user" && actor.role === "owner");
    if ((unmakes || input.role === "owner") && !mayOwners) {
      throw new AppError("forbidden", "Only an owner makes or unmakes owners.");
    }
    if (unmakes && owners.length === 1) throw new AppError("conflict", "One owner must remain.");
    const member = (await readMembers(tx, ctx.organizationId)).find(({ userId }) => userId === input.userId);
    const changed = await updateRole(tx, ctx.organizationId, input.userId, input.role);
    if (!changed || member === undefined) throw new AppError("not_found", "There is no such member.");
    if (member.role !== input.role) await recordEvents(tx, ctx, [roleEvent(ctx, member, input.role)]);
    await audit(tx, ctx, {
      action: "member.role_changed",
      objectType: "user",
      objectId: input.userId,
      objectName: input.role,
    });
  });
  wakeRouting(ctx);
}

/** Document B's event of a user whose details changed. */
function roleEvent(ctx: ServiceContext, member: Awaited<ReturnType<typeof readMembers>>[number], role: Role) {
  const now = ctx.now();
  const data = {
    user_id: encodeId("user", member.userId),
    name: member.name,
    email: member.email,
    created_at: eventTime(member.createdAt),
    updated_at: eventTime(now),
    role,
    changes: { role: [member.role, role] },
    changed_by: ctx.actor.name,
  };
  return { type: "user.updated", data, occurredAt: now, source: "console" as const };
}
