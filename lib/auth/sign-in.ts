import type { Db } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { type Credentials, findCredentials } from "@/db/queries/organizations";
import { insertSession } from "@/db/queries/sessions";
import { clearThrottle, hitThrottle, returnThrottle, type ThrottleRule } from "@/db/queries/throttles";
import { networkOf } from "@/lib/domain/client-ip";
import { newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { type KeyRing, keyedHash } from "@/lib/secrets";
import { verifyPassword } from "./passwords";
import type { RequestMeta } from "./request-meta";

/** A session ends this long after sign-in, whatever happens in it. */
export const SESSION_SECONDS = 30 * 86_400;

/** Failed tries: an address's, so that one account cannot be guessed at; a network's, so that many cannot. */
const BY_EMAIL: ThrottleRule = { limit: 10, windowSeconds: 900 };
const BY_IP: ThrottleRule = { limit: 50, windowSeconds: 900 };

export type SignInInput = { email: string; password: string };
type SignInDeps = { db: Db; keys: KeyRing; now: Date; meta: RequestMeta };

/**
 * Checks an address and a password and opens a session. Returns the session row's id, or null when they do not fit;
 * the answer, its time and its throttling are the same for addresses nobody has.
 * @throws AppError `limit` after too many tries
 */
export async function signIn(deps: SignInDeps, input: SignInInput): Promise<string | null> {
  const { db, now, meta } = deps;
  const email = input.email.trim().toLowerCase();
  const emailKey = `signin:email:${hashed(deps.keys, email)}`;
  await throttle(db, now, emailKey, BY_EMAIL);
  const ipKey = meta.ip === null ? null : `signin:ip:${hashed(deps.keys, networkOf(meta.ip))}`;
  if (ipKey !== null) await throttle(db, now, ipKey, BY_IP);

  const found = await findCredentials(db, email);
  const fits = await verifyPassword(found?.passwordHash ?? null, input.password);
  if (found === null || !fits) return null;
  // Only failures count: the address starts anew, the network (perhaps a whole office) gets this one back.
  await clearThrottle(db, emailKey);
  if (ipKey !== null) await returnThrottle(db, ipKey);
  return openSession(db, found, now, meta);
}

const hashed = (keys: KeyRing, value: string) => keyedHash(keys, "throttle", value).toString("base64url");

async function throttle(db: Db, now: Date, key: string, rule: ThrottleRule): Promise<void> {
  const result = await hitThrottle(db, { ...rule, key, now });
  if (result.allowed) return;
  throw new AppError("limit", "Too many sign-ins have failed. Try again later.", {
    retryAfterSeconds: result.retryAfterSeconds,
  });
}

/** Opens a session for a user who has proved who he is. Returns the row's id. */
export async function openSession(
  db: Db,
  user: Pick<Credentials, "userId" | "organizationId" | "name" | "role">,
  now: Date,
  meta: RequestMeta,
): Promise<string> {
  const id = newUuid(now.getTime());
  const actor = { kind: "user", userId: user.userId, name: user.name, role: user.role } as const;
  await db.transaction(async (tx) => {
    await insertSession(tx, {
      id,
      userId: user.userId,
      organizationId: user.organizationId,
      userAgent: meta.userAgent,
      ip: meta.ip,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_SECONDS * 1000),
    });
    const context = {
      organizationId: user.organizationId,
      actor,
      ip: meta.ip,
      requestId: meta.requestId,
      now: () => now,
    };
    await audit(tx, context, {
      action: "session.opened",
      objectType: "user",
      objectId: user.userId,
      objectName: user.name,
    });
  });
  return id;
}
