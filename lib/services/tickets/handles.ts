import { audit } from "@/db/queries/audit";
import { findMemberById, listHandles, replaceHandles } from "@/db/queries/tickets";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { HANDLE_PLATFORMS, type HandlePlatform } from "@/lib/domain/tickets/platforms";
import { AppError } from "@/lib/errors";
import { listMessageHandlers } from "@/lib/services/messages/handlers";

export type MemberHandles = { id: string; name: string; handles: Partial<Record<HandlePlatform, string>> };

/**
 * What the members who handle messages are called on the platforms.
 * @throws AppError `forbidden`
 */
export async function listMemberHandles(ctx: ServiceContext): Promise<MemberHandles[]> {
  authorize(ctx, "ticket.read");
  const [members, rows] = await Promise.all([listMessageHandlers(ctx), listHandles(ctx.db, ctx.organizationId)]);
  return members.map(({ id, name }) => ({
    ...{ id, name },
    handles: Object.fromEntries(
      rows.flatMap(({ userId, platform, value }) => (encodeId("user", userId) === id ? [[platform, value]] : [])),
    ),
  }));
}

/**
 * Says what a member is called. Everybody may say it of himself; of others who may set messages up.
 * @throws AppError `forbidden`, `not_found`
 */
export async function setMemberHandles(
  ctx: ServiceContext,
  input: { userId: string; handles: Partial<Record<HandlePlatform, string>> },
): Promise<void> {
  const own = ctx.actor.kind === "user" && ctx.actor.userId === input.userId;
  authorize(ctx, own ? "ticket.write" : "message.config");
  await ctx.db.transaction(async (tx) => {
    if (!(await findMemberById(tx, ctx.organizationId, input.userId)))
      throw new AppError("not_found", "There is no such member.");
    const handles = HANDLE_PLATFORMS.flatMap((platform) => {
      const value = input.handles[platform]?.trim() ?? "";
      return value === "" ? [] : [{ platform, value }];
    });
    await replaceHandles(tx, ctx.organizationId, input.userId, handles);
    await audit(tx, ctx, {
      action: "member.handles_changed",
      objectType: "user",
      objectId: input.userId,
      objectName: handles.map(({ platform }) => platform).join(", "),
    });
  });
}
