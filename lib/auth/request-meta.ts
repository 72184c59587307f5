import { randomUUID } from "node:crypto";
import { clientIp, parseTrustedProxies, type TrustedRange } from "@/lib/domain/client-ip";
import { env } from "@/lib/env";
import { peerAddress } from "./peer-address";

/** What every entrance (page, action, route) reads from a request's headers. */
export type RequestMeta = { requestId: string; ip: string | null; userAgent: string };

export const REQUEST_ID_HEADER = "x-request-id";

let trusted: TrustedRange[] | undefined;

/** The client's address behind the operator's proxies (`TRUSTED_PROXIES`), or null when it cannot be known. */
export function requestIp(headers: Headers): string | null {
  trusted ??= parseTrustedProxies(env().TRUSTED_PROXIES);
  return clientIp({
    peer: peerAddress(headers)?.address ?? null,
    forwardedFor: headers.get("x-forwarded-for"),
    trustedProxies: trusted,
  });
}

/** The caller's request id when it is a harmless word of 8 to 64 characters, else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get(REQUEST_ID_HEADER);
  return given !== null && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID();
}

export function requestMeta(headers: Headers): RequestMeta {
  return {
    requestId: requestIdOf(headers),
    ip: requestIp(headers),
    userAgent: (headers.get("user-agent") ?? "").slice(0, 300),
  };
}
