import NextAuth, { type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { revokeSession } from "@/db/queries/sessions";
import { SignInInputSchema } from "@/lib/domain/accounts";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { runtime } from "@/lib/runtime";
import { requestMeta } from "./request-meta";
import { loadSession } from "./session";
import { sessionCookie } from "./session-cookie";
import { SESSION_SECONDS, signIn } from "./sign-in";

/**
 * next-auth's own routes (`/api/auth/*`). They share everything with the sign-in form's server action: the same check,
 * the same session rows, the same cookie. The token carries the session row's id only, and every read checks the row.
 */
function options(): NextAuthOptions {
  const settings = env();
  const { log } = runtime();
  return {
    secret: settings.AUTH_SECRET,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/" },
    useSecureCookies: settings.appUrl.startsWith("https://"),
    cookies: { sessionToken: sessionCookie(settings.appUrl) },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: (credentials, request) => authorize(credentials, new Headers(flat(request.headers ?? {}))),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: user?.id ?? token.sid }),
      session: async ({ session, token }) => {
        const row = typeof token.sid === "string" ? await loadSession(runtime().db, token.sid, new Date()) : null;
        // next-auth takes an empty object for "not signed in".
        if (row === null) return {} as typeof session;
        return { user: { name: row.name, email: row.email }, expires: row.expiresAt.toISOString() };
      },
    },
    events: {
      signOut: async ({ token }) => {
        const row = typeof token.sid === "string" ? await loadSession(runtime().db, token.sid, new Date()) : null;
        if (row !== null) await revokeSession(runtime().db, row.userId, row.sessionId, new Date());
      },
    },
    logger: {
      error: (code) => log.warn({ code }, "next-auth error"),
      warn: (code) => log.debug({ code }, "next-auth warning"),
      debug: () => undefined,
    },
  };
}

async function authorize(credentials: unknown, headers: Headers): Promise<{ id: string } | null> {
  const parsed = SignInInputSchema.safeParse(credentials);
  if (!parsed.success) return null;
  const { db, keys } = runtime();
  try {
    const id = await signIn({ db, keys, now: new Date(), meta: requestMeta(headers) }, parsed.data);
    return id === null ? null : { id };
  } catch (error) {
    // next-auth knows one refusal only; the form's server action tells "too many tries" apart.
    if (error instanceof AppError && error.code === "limit") return null;
    throw error;
  }
}

/** next-auth gives headers as a plain object. */
function flat(headers: Record<string, unknown>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
}

/** The handler of `/api/auth/*`; options are made per call, as the environment is not known while building. */
export function nextAuthHandler(request: Request, context: { params: Promise<{ nextauth: string[] }> }) {
  return NextAuth(options())(request, context);
}
