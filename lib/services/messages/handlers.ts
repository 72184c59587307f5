import { listHandlers } from "@/db/queries/inbox";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { ROLES, type Role, roleCan } from "@/lib/domain/roles";

type HandlerRole = Exclude<Role, "viewer">;
/** Who may handle messages may be given them. */
export const HANDLERS = ROLES.filter((role): role is HandlerRole => roleCan(role, "message.handle"));

export type Handler = { id: string; name: string; me: boolean };

/**
 * The members who may be given messages, by name.
 * @throws AppError `forbidden`
 */
export async function listMessageHandlers(ctx: ServiceContext): Promise<Handler[]> {
  authorize(ctx, "message.read");
  const { actor } = ctx;
  const rows = await listHandlers(ctx.db, ctx.organizationId, HANDLERS);
  return rows.map(({ userId, name }) => ({
    id: encodeId("user", userId),
    name,
    me: actor.kind === "user" && actor.userId === userId,
  }));
}
