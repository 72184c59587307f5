import { audit } from "@/db/queries/audit";
import { listSessions, revokeSession, revokeUserSessions } from "@/db/queries/sessions";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { SESSIONS } from "@/lib/domain/live";
import { AppError } from "@/lib/errors";

export type SessionDto = { id: string; userAgent: string; ip: string | null; createdAt: string; lastSeenAt: string };

/** A session belongs to a person: tokens, visitors and the product have none. */
function userOf(ctx: ServiceContext): { userId: string; name: string } {
  if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Only a signed-in person has sessions.");
  return ctx.actor;
}

/**
 * The caller's own live sessions, the latest seen first.
 * @throws AppError `forbidden` for anybody but a user
 */
export async function listMySessions(ctx: ServiceContext): Promise<SessionDto[]> {
  const rows = await listSessions(ctx.db, userOf(ctx).userId, ctx.now());
  return rows.map((row) => ({
    id: encodeId("session", row.id),
    userAgent: row.userAgent,
    ip: row.ip,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  }));
}

/**
 * Ends one of the caller's own sessions, by edge id. Used for signing out as well.
 * @throws AppError `forbidden`, `not_found`
 */
export async function revokeMySession(ctx: ServiceContext, id: string): Promise<void> {
  const user = userOf(ctx);
  const uuid = decodeId("session", id);
  await ctx.db.transaction(async (tx) => {
    const gone = uuid !== null && (await revokeSession(tx, user.userId, uuid, ctx.now()));
    if (!gone) throw new AppError("not_found", "There is no such session.");
    await audit(tx, ctx, {
      action: "session.revoked",
      objectType: "user",
      objectId: user.userId,
      objectName: user.name,
    });
  });
  ctx.live.touch(ctx.organizationId, SESSIONS);
}

/**
 * Signs the caller out everywhere, the current browser included. Returns how many sessions ended.
 * @throws AppError `forbidden`
 */
export function signOutEverywhere(ctx: ServiceContext): Promise<number> {
  return endSessions(ctx, null);
}

/**
 * Signs the caller out in every browser but the one whose session (edge id) is named. Returns how many sessions ended.
 * @throws AppError `forbidden`, `not_found` (that is no session)
 */
export async function signOutOthers(ctx: ServiceContext, keep: string): Promise<number> {
  const uuid = decodeId("session", keep);
  if (uuid === null) throw new AppError("not_found", "There is no such session.");
  return endSessions(ctx, uuid);
}

async function endSessions(ctx: ServiceContext, keepId: string | null): Promise<number> {
  const user = userOf(ctx);
  const count = await ctx.db.transaction(async (tx) => {
    const ended = await revokeUserSessions(tx, user.userId, ctx.now(), keepId);
    await audit(tx, ctx, {
      action: keepId === null ? "session.revoked_all" : "session.revoked_others",
      objectType: "user",
      objectId: user.userId,
      objectName: user.name,
    });
    return ended;
  });
  ctx.live.touch(ctx.organizationId, SESSIONS);
  return count;
}
