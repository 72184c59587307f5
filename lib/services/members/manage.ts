import type { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { countOpenMessages, openMessagesOf } from "@/db/queries/inbox";
import { revokeInvitationsOf } from "@/db/queries/invitations";
import {
  deleteMembership,
  lockOwners,
  type MemberRow,
  listMembers as readMembers,
  updateRole,
} from "@/db/queries/organizations";
import { revokeMemberSessions } from "@/db/queries/sessions";
import { authorize, type ServiceContext } from "@/lib/context";
import type { MemberRemovalSchema, RoleChangeSchema } from "@/lib/domain/accounts";
import { fieldChanges } from "@/lib/domain/audit-changes";
import { SESSIONS } from "@/lib/domain/live";
import { type Role, roleCan } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { BULK_MAX, changeMessages } from "@/lib/services/messages/change";
import { roleEvent } from "./member-events";

export type MemberDto = {
  userId: string;
  name: string;
  email: string;
  role: Role;
  createdAt: string;
  /** When he last used the console; null when his sessions are gone: they are kept for 30 days after their end. */
  lastSeenAt: string | null;
  /** Messages he has that wait or are being handled. */
  openMessages: number;
  me: boolean;
};

/**
 * The organization's members, oldest first.
 * @throws AppError `forbidden`
 */
export async function listMembers(ctx: ServiceContext): Promise<MemberDto[]> {
  authorize(ctx, "member.manage");
  const [rows, open] = await Promise.all([
    readMembers(ctx.db, ctx.organizationId),
    countOpenMessages(ctx.db, ctx.organizationId),
  ]);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    openMessages: open.get(row.userId) ?? 0,
    me: isSelf(ctx, row.userId),
  }));
}

/**
 * Gives a member another role. It takes effect with his next request. Nobody changes his own role, only owners make or
 * unmake owners, and one owner always remains. Who may not manage members any more has his open invitations revoked.
 * @throws AppError `forbidden`, `not_found`, `conflict`
 */
export async function changeRole(ctx: ServiceContext, input: z.output<typeof RoleChangeSchema>): Promise<void> {
  authorize(ctx, "member.manage");
  const { organizationId } = ctx;
  if (isSelf(ctx, input.userId)) throw new AppError("forbidden", "Nobody changes his own role.");
  await ctx.db.transaction(async (tx) => {
    const member = await lockMember(tx, ctx, input.userId, input.role);
    if (member.role === input.role) return;
    await updateRole(tx, organizationId, input.userId, input.role);
    if (!roleCan(input.role, "member.manage")) await revokeInvitationsOf(tx, organizationId, input.userId, ctx.now());
    await recordEvents(tx, ctx, [roleEvent(ctx, member, { from: member.role, to: input.role })]);
    await audit(tx, ctx, {
      action: "member.role_changed",
      objectType: "user",
      objectId: input.userId,
      objectName: member.name,
      changes: fieldChanges({ role: member.role }, { role: input.role }),
    });
  });
  ctx.live.touch(organizationId, SESSIONS);
  wakeRouting(ctx);
}

/**
 * Ends a membership: his sessions end, his open invitations are revoked, his open messages go to `handOverTo`, or to
 * whoever takes them. What he did keeps his name. Nobody removes himself, only owners remove owners, one owner remains.
 * The messages go first, so that a removal that fails leaves none with somebody who is gone.
 * @throws AppError `forbidden`, `not_found`, `conflict`; `invalid` (who should get the messages handles none)
 */
export async function removeMember(ctx: ServiceContext, input: z.output<typeof MemberRemovalSchema>): Promise<void> {
  authorize(ctx, "member.manage");
  const { userId } = input;
  if (isSelf(ctx, userId)) throw new AppError("forbidden", "Nobody removes himself.");
  // Asked before the messages move as well: a removal that is not allowed changes nothing.
  await ctx.db.transaction((tx) => lockMember(tx, ctx, userId, null));
  await handOver(ctx, input);
  await ctx.db.transaction(async (tx) => {
    const member = await lockMember(tx, ctx, userId, null);
    await deleteMembership(tx, ctx.organizationId, userId);
    await revokeMemberSessions(tx, ctx.organizationId, userId, ctx.now());
    await revokeInvitationsOf(tx, ctx.organizationId, userId, ctx.now());
    await recordEvents(tx, ctx, [roleEvent(ctx, member, { from: member.role, to: null })]);
    await audit(tx, ctx, {
      action: "member.removed",
      objectType: "user",
      objectId: userId,
      objectName: member.name,
    });
  });
  ctx.live.touch(ctx.organizationId, SESSIONS);
  ctx.live.touch(ctx.organizationId, "presence");
  wakeRouting(ctx);
}

async function handOver(ctx: ServiceContext, input: z.output<typeof MemberRemovalSchema>): Promise<void> {
  if (input.handOverTo === input.userId) throw new AppError("invalid", "He cannot keep them.");
  for (;;) {
    const ids = await openMessagesOf(ctx.db, ctx.organizationId, input.userId, BULK_MAX);
    if (ids.length === 0) return;
    const edit = { kind: "assign", userId: input.handOverTo } as const;
    const { changed } = await changeMessages(ctx, { ids, edit });
    // What cannot be changed (it is being deleted) stays as it is.
    if (changed.length === 0) return;
  }
}

/**
 * The member, with the owners locked so that the last one cannot be lost to a race. `next`: the role he is to have, null
 * for none.
 */
async function lockMember(tx: Tx, ctx: ServiceContext, userId: string, next: Role | null): Promise<MemberRow> {
  const owners = await lockOwners(tx, ctx.organizationId);
  const unmakes = owners.includes(userId) && next !== "owner";
  if ((unmakes || next === "owner") && !isOwner(ctx)) {
    throw new AppError("forbidden", "Only an owner makes or unmakes owners.");
  }
  if (unmakes && owners.length === 1) throw new AppError("conflict", "One owner must remain.");
  const member = (await readMembers(tx, ctx.organizationId)).find((one) => one.userId === userId);
  if (member === undefined) throw new AppError("not_found", "There is no such member.");
  return member;
}

const isSelf = ({ actor }: ServiceContext, userId: string) => actor.kind === "user" && actor.userId === userId;

/** Who may make and unmake owners: an owner, and the product itself. */
export function isOwner({ actor }: ServiceContext): boolean {
  return actor.kind === "system" || (actor.kind === "user" && actor.role === "owner");
}
