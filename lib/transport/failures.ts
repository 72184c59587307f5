import { errors } from "undici";
import type { TransportFailureKind } from "@/lib/domain/exchange";

/** A way in which an exchange ended without a response. Stays inside this folder; callers get an `Exchange`. */
export class TransportError extends Error {
  constructor(
    readonly kind: TransportFailureKind,
    /** The system's own code, or ours in capitals; never an address. */
    readonly code?: string,
  ) {
    super(code ? `${kind} (${code})` : kind);
    this.name = "TransportError";
  }
}

const KIND_BY_CODE: Record<string, TransportFailureKind> = {
  ENOTFOUND: "dns_not_found",
  ENODATA: "dns_not_found",
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  ENETUNREACH: "unreachable",
  EHOSTUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EACCES: "unreachable",
  EPERM: "unreachable",
  ETIMEDOUT: "connect_timeout",
  CERT_HAS_EXPIRED: "tls_expired",
  CERT_NOT_YET_VALID: "tls_expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls_self_signed",
  SELF_SIGNED_CERT_IN_CHAIN: "tls_self_signed",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls_name_mismatch",
  HOSTNAME_MISMATCH: "tls_name_mismatch",
  EPROTO: "tls_protocol",
  ERR_HTTP2_SESSION_ERROR: "reset",
  ERR_HTTP2_STREAM_CANCEL: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_HEADERS_OVERFLOW: "too_large",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "protocol",
};

/** OpenSSL's words for a chain that cannot be verified, whatever the detail. */
const UNKNOWN_CA = /^(UNABLE_TO_|CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|CRL_)/;

/** Sorts an error of sockets, TLS, undici, HTTP/2 or the resolver; what is not known is `internal`. */
export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  if (error instanceof errors.HTTPParserError) return new TransportError("protocol", "NOT_HTTP");
  if (code === undefined) return new TransportError("internal");
  const known = KIND_BY_CODE[code];
  if (known) return new TransportError(known, code);
  if (code.startsWith("ERR_HTTP2_")) return new TransportError("protocol", code);
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return new TransportError("tls_protocol", code);
  if (UNKNOWN_CA.test(code)) return new TransportError("tls_unknown_ca", code);
  return new TransportError("internal", code);
}

/** The code an error of Node, undici or OpenSSL carries. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
