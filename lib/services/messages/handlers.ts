import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { ROLES, type Role, roleCan } from "@/lib/domain/roles";
import { listAgents } from "@/lib/services/presence/agents";

type HandlerRole = Exclude<Role, "viewer">;
/** Who may handle messages may be given them. */
export const HANDLERS = ROLES.filter((role): role is HandlerRole => roleCan(role, "message.handle"));

/** `there`: some browser of his is connected, and he does not say that he is offline. */
export type Handler = { id: string; name: string; me: boolean; there: boolean };

/**
 * The members who may be given messages, by name.
 * @throws AppError `forbidden`
 */
export async function listMessageHandlers(ctx: ServiceContext): Promise<Handler[]> {
  const { actor } = ctx;
  return (await listAgents(ctx)).map(({ userId, name, live, status }) => ({
    id: encodeId("user", userId),
    name,
    me: actor.kind === "user" && actor.userId === userId,
    there: live && status !== "offline",
  }));
}
