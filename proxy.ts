import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { REQUEST_ID_HEADER, requestIdOf } from "@/lib/auth/request-meta";
import { PATH_HEADER, signInPath } from "@/lib/auth/return-path";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { env } from "@/lib/env";
import {
  contentSecurityPolicy,
  isEmbeddable,
  isSecretPath,
  needsSession,
  pageHeaders,
} from "@/lib/http/security-headers";

/**
 * Runs before every page: security headers with a nonce of the request's own, a request id, and a short way to sign-in
 * for readers without a session cookie. The cookie is not trusted here: pages check the session row themselves.
 */
export function proxy(request: NextRequest): NextResponse {
  const settings = env();
  const { pathname, search } = request.nextUrl;
  const https = settings.appUrl.startsWith("https://");
  const embeddable = isEmbeddable(pathname);
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy({
    nonce,
    development: settings.NODE_ENV === "development",
    embeddable,
    https,
  });
  const requestId = requestIdOf(request.headers);

  const headers = new Headers(request.headers);
  headers.set(REQUEST_ID_HEADER, requestId);
  headers.set(PATH_HEADER, pathname + search);
  headers.set("x-nonce", nonce);
  // Next reads the nonce from here and puts it on its scripts.
  headers.set("content-security-policy", policy);

  const response = lacksSession(request, settings.appUrl)
    ? redirect(request, signInPath(pathname + search))
    : NextResponse.next({ request: { headers } });
  response.headers.set(REQUEST_ID_HEADER, requestId);
  response.headers.set("content-security-policy", policy);
  for (const [name, value] of pageHeaders({ embeddable, https, secretPath: isSecretPath(pathname) }))
    response.headers.set(name, value);
  return response;
}

/** Only page loads are redirected: anything else is answered by its own route. */
function lacksSession(request: NextRequest, appUrl: string): boolean {
  if (request.method !== "GET" || !(request.headers.get("accept") ?? "").includes("text/html")) return false;
  return needsSession(request.nextUrl.pathname) && !request.cookies.has(sessionCookie(appUrl).name);
}

/** To a path of ours; Next makes the address relative again where it is the request's own host. */
function redirect(request: NextRequest, path: string): NextResponse {
  return NextResponse.redirect(new URL(path, request.nextUrl), 307);
}

export const config = {
  // API answers set their own headers (lib/http); files under _next and of the first level have none of this to say.
  // Deeper, a name with a dot may be an id that somebody made up, and its page needs the headers of a page.
  matcher: ["/((?!api/|_next/static|_next/image|[^/]*\\.(?:png|svg|ico|webmanifest|txt)$).*)"],
};
