import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { findOpenInvitation, type OpenInvitation, takeInvitation } from "@/db/queries/invitations";
import { findUserByEmail, insertMembership, insertUser, updateUser } from "@/db/queries/organizations";
import { hitThrottle, returnThrottle, type ThrottleRule } from "@/db/queries/throttles";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { hashPassword } from "@/lib/auth/passwords";
import type { RequestMeta } from "@/lib/auth/request-meta";
import { type AcceptInput, passwordFault } from "@/lib/domain/accounts";
import { networkOf } from "@/lib/domain/client-ip";
import { newUuid } from "@/lib/domain/ids";
import type { Role } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import { type Runtime, serviceContext } from "@/lib/runtime";
import { hashToken, keyedHash } from "@/lib/secrets";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { joinedEvent } from "./member-events";

/** A call of somebody who is nobody yet: there is no service context before the link says which organization. */
type InvitationCall = { source: Runtime; now: Date; meta: RequestMeta };

/** Links that are none, by network. Nobody guesses 32 random bytes; this bounds the work of those who try. */
const MISSES: ThrottleRule = { limit: 30, windowSeconds: 900 };

export type InvitationView = {
  organizationName: string;
  email: string;
  role: Role;
  inviterName: string | null;
  expiresAt: string;
  timeZone: string;
};

/**
 * What an invitation's link is for, or null: unknown, used, revoked and expired ones are not told apart.
 * @throws AppError `limit` after too many links that are none
 */
export async function viewInvitation(call: InvitationCall, token: string): Promise<InvitationView | null> {
  const found = await lookUp(call, token);
  if (found === null) return null;
  const { organizationName, email, role, inviterName, timeZone } = found;
  return { organizationName, email, role, inviterName, timeZone, expiresAt: found.expiresAt.toISOString() };
}

type Joined = { organizationId: string; userId: string; name: string; role: Role };

/**
 * Makes who has the link a member, with the name and password of his choice; the link is used up. Of two racing calls one
 * wins. Somebody who was a member once comes back as himself. Tells of him by `user.created`.
 * @throws AppError `not_found` (the link is none), `conflict` (the address has an account elsewhere), `invalid` (password),
 *   `limit`
 */
export async function acceptInvitation(call: InvitationCall, input: AcceptInput): Promise<Joined> {
  const { source, now, meta } = call;
  const invitation = await lookUp(call, input.token);
  if (invitation === null) throw noInvitation();
  const fault = passwordFault(input.password, invitation.email);
  if (fault !== null) {
    throw new AppError("invalid", "The password breaks the rules.", { fields: [fieldErrorOf("password", fault)] });
  }
  // Slow on purpose, hence not under a lock; only who has a link gets here.
  const passwordHash = await hashPassword(input.password);
  const { organizationId, role } = invitation;
  const { joined, ctx } = await source.db.transaction(async (tx) => {
    if (!(await takeInvitation(tx, invitation.id, hashToken(input.token), now))) throw noInvitation();
    const { name, locale } = input;
    const userId = await writeUser(tx, invitation, { name, locale, passwordHash }, now);
    await insertMembership(tx, { organizationId, userId, role, createdAt: now });
    const actor = { kind: "user", userId, name, role } as const;
    const ctx = { ...serviceContext(source, { organizationId, actor, ...meta }), now: () => now };
    await recordEvents(tx, ctx, [joinedEvent({ userId, name, email: invitation.email, role, createdAt: now })]);
    await audit(tx, ctx, { action: "member.joined", objectType: "user", objectId: userId, objectName: name });
    return { joined: { organizationId, userId, name, role }, ctx };
  });
  ctx.live.touch(organizationId, "presence");
  wakeRouting(ctx);
  return joined;
}

async function writeUser(
  tx: Tx,
  invitation: OpenInvitation,
  values: Pick<AcceptInput, "name" | "locale"> & { passwordHash: string },
  now: Date,
): Promise<string> {
  const known = await findUserByEmail(tx, invitation.email);
  if (known === null) {
    const id = newUuid(now.getTime());
    await insertUser(tx, { id, email: invitation.email, createdAt: now, ...values });
    return id;
  }
  if (known.isMember) throw new AppError("conflict", "This address has an account already.");
  await updateUser(tx, known.id, values);
  return known.id;
}

/** Counts what is no link against the network's limit; a link that is one costs nothing. */
async function lookUp({ source, now, meta }: InvitationCall, token: string): Promise<OpenInvitation | null> {
  const { db, keys } = source;
  const network = meta.ip === null ? null : keyedHash(keys, "throttle", networkOf(meta.ip)).toString("base64url");
  const key = `invite:ip:${network}`;
  if (network !== null) {
    const tries = await hitThrottle(db, { ...MISSES, key, now });
    if (!tries.allowed)
      throw new AppError("limit", "Too many links that are none.", { retryAfterSeconds: tries.retryAfterSeconds });
  }
  const found = await findOpenInvitation(db, hashToken(token), now);
  if (found !== null && network !== null) await returnThrottle(db, key);
  return found;
}

const noInvitation = () => new AppError("not_found", "There is no such invitation.");
