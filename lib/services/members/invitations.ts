import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  type InvitationRow,
  lockInvitation,
  putInvitation,
  listInvitations as readInvitations,
  renewInvitation,
  revokeInvitation as writeRevoked,
} from "@/db/queries/invitations";
import { memberAddresses } from "@/db/queries/organizations";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import type { InvitationInput } from "@/lib/domain/accounts";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import type { Role } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import { hashToken } from "@/lib/secrets";
import { isOwner } from "./manage";

/** ux §1.19: 邀请有效期 7 天. */
const VALID_MS = 7 * 86_400_000;

export type InvitationDto = {
  id: string;
  email: string;
  role: Role;
  inviterName: string | null;
  createdAt: string;
  expiresAt: string;
  expired: boolean;
};

/** What an invitation's link is worth: whoever has it can join. It is in this answer and nowhere else. */
export type InvitationLink = { id: string; email: string; link: string; expiresAt: string };

/**
 * Asks people to join with one role, all or none. Who was asked before gets a new link, the old one is dead. Returns the
 * links in the order of the addresses; only their SHA-256 is stored.
 * @throws AppError `forbidden`, also for owners by who is none; `invalid`: an address is none, or a member's
 */
export async function inviteMembers(ctx: ServiceContext, input: InvitationInput): Promise<InvitationLink[]> {
  authorize(ctx, "member.manage");
  refuseOwners(ctx, input.role);
  const emails = [...new Set(input.emails)];
  const wrong = emails.find((email) => !z.email().safeParse(email).success);
  if (wrong !== undefined) throw emailsError("email_named", wrong);
  return ctx.db.transaction(async (tx) => {
    const [member] = await memberAddresses(tx, ctx.organizationId, emails);
    if (member !== undefined) throw emailsError("member_already", member);
    const links = new Map<string, InvitationLink>();
    // In one order, so that two calls for the same people wait for each other instead of for ever.
    for (const email of [...emails].sort()) links.set(email, await inviteOne(tx, ctx, email, input.role));
    return emails.flatMap((email) => links.get(email) ?? []);
  });
}

async function inviteOne(tx: Tx, ctx: ServiceContext, email: string, role: Role): Promise<InvitationLink> {
  const { organizationId } = ctx;
  const fresh = freshLink(ctx);
  const id = await putInvitation(tx, {
    id: newUuid(ctx.now().getTime()),
    ...{ organizationId, email, role, ...fresh.row },
  });
  await audit(tx, ctx, { action: "invitation.sent", objectType: "invitation", objectId: id, objectName: email });
  return { id: encodeId("invitation", id), email, link: fresh.link, expiresAt: fresh.row.expiresAt.toISOString() };
}

/**
 * Gives an open invitation a new link and seven days; the old link is dead.
 * @throws AppError `forbidden`, `not_found`
 */
export async function renewInvitationLink(ctx: ServiceContext, id: string): Promise<InvitationLink> {
  authorize(ctx, "member.manage");
  const uuid = decodeId("invitation", id);
  const fresh = freshLink(ctx);
  return ctx.db.transaction(async (tx) => {
    const found = uuid === null ? null : await lockInvitation(tx, ctx.organizationId, uuid);
    if (uuid === null || found === null) throw noInvitation();
    refuseOwners(ctx, found.role);
    await renewInvitation(tx, ctx.organizationId, uuid, fresh.row);
    const { email } = found;
    await audit(tx, ctx, { action: "invitation.renewed", objectType: "invitation", objectId: uuid, objectName: email });
    return { id, email, link: fresh.link, expiresAt: fresh.row.expiresAt.toISOString() };
  });
}

/**
 * Takes an open invitation back; its link is dead at once.
 * @throws AppError `forbidden`, `not_found`
 */
export async function revokeInvitation(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "member.manage");
  const uuid = decodeId("invitation", id);
  await ctx.db.transaction(async (tx) => {
    const email = uuid === null ? null : await writeRevoked(tx, ctx.organizationId, uuid, ctx.now());
    if (uuid === null || email === null) throw noInvitation();
    await audit(tx, ctx, { action: "invitation.revoked", objectType: "invitation", objectId: uuid, objectName: email });
  });
}

/**
 * Invitations that nobody accepted or revoked, also those that are over; the newest first.
 * @throws AppError `forbidden`
 */
export async function listInvitations(ctx: ServiceContext): Promise<InvitationDto[]> {
  authorize(ctx, "member.manage");
  const rows = await readInvitations(ctx.db, ctx.organizationId);
  return rows.map((row) => toDto(row, ctx.now()));
}

function toDto(row: InvitationRow, now: Date): InvitationDto {
  return {
    ...row,
    id: encodeId("invitation", row.id),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    expired: row.expiresAt <= now,
  };
}

function freshLink(ctx: ServiceContext) {
  const token = randomBytes(32).toString("base64url");
  const createdAt = ctx.now();
  const row = {
    tokenHash: hashToken(token),
    invitedBy: ctx.actor.kind === "user" ? ctx.actor.userId : null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + VALID_MS),
  };
  return { row, link: `${ctx.appUrl}/invite/${token}` };
}

/** Only owners make owners, by whatever way. */
function refuseOwners(ctx: ServiceContext, role: Role): void {
  if (role !== "owner" || isOwner(ctx)) return;
  const message = "Only an owner invites owners.";
  throw new AppError("forbidden", message, { fields: [{ path: "role", message, key: "owner_by_owner" }] });
}

function emailsError(key: "email_named" | "member_already", value: string): AppError {
  const field = fieldErrorOf("emails", key, { value });
  return new AppError("invalid", field.message, { fields: [field] });
}

const noInvitation = () => new AppError("not_found", "There is no such open invitation.");
