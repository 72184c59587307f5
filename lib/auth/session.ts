import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Executor } from "@/db/client";
import { hasMember } from "@/db/queries/organizations";
import { findLiveSession, type LiveSession, touchSession } from "@/db/queries/sessions";
import type { Actor, ServiceContext } from "@/lib/context";
import { env } from "@/lib/env";
import { runtime, serviceContext } from "@/lib/runtime";
import { requestMeta } from "./request-meta";
import { PATH_HEADER, signInPath } from "./return-path";
import { decodeSession, sessionCookie } from "./session-cookie";

/** `last_seen_at` is written at most once in this time. */
const TOUCH_MS = 60_000;

/** Who is signed in, where, as what. */
export type Session = LiveSession;

/** The session row `id` with its user and organization: null when revoked, which signs out at once, or over. */
export async function loadSession(db: Executor, id: string | null, now: Date): Promise<Session | null> {
  const session = id === null ? null : await findLiveSession(db, id, now);
  if (id === null || session === null) return null;
  const before = new Date(now.getTime() - TOUCH_MS);
  if (session.lastSeenAt < before) await touchSession(db, id, now, before);
  return session;
}

// One look-up per request: Next gives the same headers object to everything that runs in a request.
const perRequest = new WeakMap<object, { cookie: string | undefined; session: Promise<Session | null> }>();

/** The session of the current request, or null. For pages, layouts and actions. */
export async function readSession(): Promise<Session | null> {
  const request = await headers();
  const cookie = (await cookies()).get(sessionCookie(env().appUrl).name)?.value;
  const known = perRequest.get(request);
  if (known !== undefined && known.cookie === cookie) return known.session;
  const session = decodeSession(cookie, env().AUTH_SECRET).then((id) => loadSession(runtime().db, id, new Date()));
  perRequest.set(request, { cookie, session });
  return session;
}

/** Makes the rest of this request read the session row anew; called after a session was revoked. */
export async function forgetSession(): Promise<void> {
  perRequest.delete(await headers());
}

/**
 * The session of the current page; without one the browser is sent to the set-up form when nothing is set up yet, else
 * to sign-in, which comes back here. Redirects by throwing, as Next does.
 */
export async function requireSession(): Promise<Session> {
  const session = await readSession();
  if (session !== null) return session;
  if (!(await hasMember(runtime().db))) redirect("/setup");
  redirect(signInPath((await headers()).get(PATH_HEADER)));
}

/** What the set-up and sign-in pages are for right now: set up first, sign in, or nothing as someone is signed in. */
export async function entranceState(): Promise<"setup" | "sign-in" | "signed-in"> {
  if (!(await hasMember(runtime().db))) return "setup";
  return (await readSession()) === null ? "sign-in" : "signed-in";
}

/** The service context of the signed-in user, for pages. Redirects like `requireSession`. */
export async function sessionContext(): Promise<ServiceContext> {
  return contextOf(await requireSession(), await headers());
}

/** A service context for a session, from any request's headers. */
export function contextOf(session: Session, request: Headers): ServiceContext {
  const { requestId, ip } = requestMeta(request);
  const actor: Actor = { kind: "user", userId: session.userId, name: session.name, role: session.role };
  return serviceContext(runtime(), { organizationId: session.organizationId, actor, requestId, ip });
}
