import type { z } from "zod";
import { audit } from "@/db/queries/audit";
import { lockOwners, listMembers as readMembers, updateRole } from "@/db/queries/organizations";
import { authorize, type ServiceContext } from "@/lib/context";
import type { RoleChangeSchema } from "@/lib/domain/accounts";
import type { Role } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";

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
    const changed = await updateRole(tx, ctx.organizationId, input.userId, input.role);
    if (!changed) throw new AppError("not_found", "There is no such member.");
    await audit(tx, ctx, {
      action: "member.role_changed",
      objectType: "user",
      objectId: input.userId,
      objectName: input.role,
    });
  });
}
