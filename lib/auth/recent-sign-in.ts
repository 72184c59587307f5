import type { Db } from "@/db/client";
import { findCredentials } from "@/db/queries/organizations";
import { clearThrottle, hitThrottle, type ThrottleRule } from "@/db/queries/throttles";
import { AppError } from "@/lib/errors";
import { fieldErrorOf } from "./field-errors";
import { verifyPassword } from "./passwords";
import type { Session } from "./session";
import { SESSION_SECONDS } from "./sign-in";

/** So long after signing in, nobody is asked for the password again (ux §1.0, tier 3). */
const RECENT_MS = 15 * 60_000;
/** Wrong passwords of one user. */
const TRIES: ThrottleRule = { limit: 10, windowSeconds: 900 };

/**
 * Lets only somebody through who signed in within the last 15 minutes, or gives the password of his account now: an
 * unlocked screen is not enough for what cannot be taken back.
 * @throws AppError `precondition` (`reauth_required`) without a password, `invalid` (`reauth_wrong`), `limit`
 */
export async function requireRecentSignIn(
  { db, now }: { db: Db; now: Date },
  session: Pick<Session, "userId" | "email" | "expiresAt">,
  password: string | undefined,
): Promise<void> {
  const signedInAt = session.expiresAt.getTime() - SESSION_SECONDS * 1_000;
  if (now.getTime() - signedInAt <= RECENT_MS) return;
  if (password === undefined)
    throw new AppError("precondition", "Give your password again.", {
      fields: [fieldErrorOf("password", "reauth_required")],
    });
  const key = `reauth:${session.userId}`;
  const tries = await hitThrottle(db, { ...TRIES, key, now });
  if (!tries.allowed)
    throw new AppError("limit", "Too many wrong passwords.", { retryAfterSeconds: tries.retryAfterSeconds });
  const found = await findCredentials(db, session.email);
  const stored = found?.userId === session.userId ? found.passwordHash : null;
  if (!(await verifyPassword(stored, password)))
    throw new AppError("invalid", "The password is wrong.", { fields: [fieldErrorOf("password", "reauth_wrong")] });
  await clearThrottle(db, key);
}
