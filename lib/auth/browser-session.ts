import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { forgetSession } from "./session";
import { encodeSession, sessionCookie } from "./session-cookie";
import { SESSION_SECONDS } from "./sign-in";

/** Gives the browser of the current action the cookie of a session. Works without JavaScript in the browser. */
export async function startBrowserSession(sessionId: string): Promise<void> {
  const { name, options } = sessionCookie(env().appUrl);
  const value = await encodeSession(sessionId, env().AUTH_SECRET);
  (await cookies()).set(name, value, { ...options, maxAge: SESSION_SECONDS });
}

/** Takes the cookie away; the session row is revoked by the caller. */
export async function endBrowserSession(): Promise<void> {
  const { name, options } = sessionCookie(env().appUrl);
  (await cookies()).set(name, "", { ...options, maxAge: 0 });
  await forgetSession();
}
