import { decode, encode } from "next-auth/jwt";
import { SESSION_SECONDS } from "./sign-in";

/**
 * The session cookie: next-auth's encrypted token, carrying nothing but the id of the session row. Host-only and
 * `Secure` when the product is served over https; `Lax` keeps it out of other sites' posts.
 */
export function sessionCookie(appUrl: string) {
  const secure = appUrl.startsWith("https://");
  return {
    name: secure ? "__Host-hooklane-session" : "hooklane-session",
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure },
  };
}

export function encodeSession(sessionId: string, secret: string): Promise<string> {
  return encode({ token: { sid: sessionId }, secret, maxAge: SESSION_SECONDS });
}

/** The session row's id in a cookie's value; null for anything that was not sealed by us or is over. */
export async function decodeSession(value: string | undefined, secret: string): Promise<string | null> {
  if (value === undefined || value === "") return null;
  try {
    const token = await decode({ token: value, secret });
    return typeof token?.sid === "string" ? token.sid : null;
  } catch (error) {
    // jose throws for every forged, foreign or outdated token: to us that is "not signed in".
    if (error instanceof Error) return null;
    throw error;
  }
}
