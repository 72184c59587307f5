import type { Reason, Verdict } from "@/lib/domain/delivery";
import type { DiagnosisId } from "@/lib/domain/diagnosis";
import type { ChannelId, EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, TransportFailureKind } from "@/lib/domain/exchange";
import { parseRetryAfter } from "@/lib/domain/retry";

type Response = NonNullable<Exchange["response"]>;
type Meaning = { diagnosis: DiagnosisId; reason: Reason };
/** `final` findings need somebody to fix something; a custom endpoint is retried all the same (document B). */
type Finding = Meaning & { final: boolean };

const FAILURES: Readonly<Record<TransportFailureKind, Finding>> = {
  blocked_address: { diagnosis: "guard.address", reason: "blocked", final: true },
  blocked_scheme: { diagnosis: "guard.scheme", reason: "blocked", final: true },
  dns_not_found: { diagnosis: "network.dns_not_found", reason: "dns", final: false },
  dns_failed: { diagnosis: "network.dns_failed", reason: "dns", final: false },
  refused: { diagnosis: "network.refused", reason: "connect", final: false },
  reset: { diagnosis: "network.reset", reason: "connect", final: false },
  unreachable: { diagnosis: "network.unreachable", reason: "connect", final: false },
  connect_timeout: { diagnosis: "network.connect_timeout", reason: "timeout", final: false },
  response_timeout: { diagnosis: "network.response_timeout", reason: "timeout", final: false },
  tls_expired: { diagnosis: "tls.expired", reason: "tls", final: true },
  tls_self_signed: { diagnosis: "tls.self_signed", reason: "tls", final: true },
  tls_name_mismatch: { diagnosis: "tls.name_mismatch", reason: "tls", final: true },
  tls_unknown_ca: { diagnosis: "tls.unknown_ca", reason: "tls", final: true },
  tls_protocol: { diagnosis: "tls.protocol", reason: "tls", final: true },
  protocol: { diagnosis: "network.protocol", reason: "receiver_error", final: false },
  too_large: { diagnosis: "network.too_large", reason: "receiver_error", final: false },
  cancelled: { diagnosis: "network.cancelled", reason: "unknown", final: false },
  internal: { diagnosis: "network.internal", reason: "unknown", final: false },
};

const UNAVAILABLE: Finding = { diagnosis: "http.unavailable", reason: "receiver_error", final: false };
const REDIRECT: Finding = { diagnosis: "http.redirect", reason: "redirect", final: true };
const INVALID: Finding = { diagnosis: "http.invalid", reason: "payload", final: true };

const STATUSES = new Map<number, Finding>([
  ...[301, 302, 303, 307, 308].map((status) => [status, REDIRECT] as const),
  ...[400, 422].map((status) => [status, INVALID] as const),
  ...[408, 425].map((status) => [status, UNAVAILABLE] as const),
  [401, { diagnosis: "http.auth", reason: "auth", final: true }],
  [403, { diagnosis: "http.forbidden", reason: "auth", final: true }],
  [404, { diagnosis: "http.not_found", reason: "target_gone", final: true }],
  [405, { diagnosis: "http.method", reason: "receiver_error", final: true }],
  [410, { diagnosis: "http.gone", reason: "target_gone", final: true }],
  [413, { diagnosis: "http.too_large", reason: "payload", final: true }],
  [415, { diagnosis: "http.media_type", reason: "payload", final: true }],
  [429, { diagnosis: "http.unavailable", reason: "rate_limited", final: false }],
]);
const OTHER: Finding = { diagnosis: "http.status", reason: "receiver_error", final: true };

/** A header's value, by its name in any case. */
export function headerOf(response: Response, name: string): string | undefined {
  return response.headers.find(([header]) => header.toLowerCase() === name)?.[1];
}

export const isSuccessStatus = (status: number): boolean => status >= 200 && status < 300;

/** What it means that no answer came. A refused request never left; one whose body left may have been processed. */
export function judgeFailure(exchange: Exchange, endpoint: Pick<EndpointConfig, "channel" | "timeoutMs">): Verdict {
  const failure = exchange.error ?? { kind: "internal" as const, bodySent: false, host: "" };
  const finding = FAILURES[failure.kind];
  const certificate = exchange.connection.certificate;
  const blocked = finding.reason === "blocked";
  return {
    kind: blocked || (finding.final && endpoint.channel !== "custom") ? "rejected" : "retry",
    code: failure.code ?? failure.kind,
    reason: finding.reason,
    diagnosis: finding.diagnosis,
    values: {
      platform: endpoint.channel,
      host: failure.host,
      s: endpoint.timeoutMs / 1000,
      ...(certificate ? { date: certificate.expiresAt.slice(0, 10), cn: certificate.subject } : {}),
    },
    ...(failure.bodySent ? { outcomeUnknown: true } : {}),
  };
}

/** What a status that is not success means. `retryFinal` retries also what needs a fix; 410 is dead everywhere. */
export function judgeStatus(
  response: Response,
  endpoint: Pick<EndpointConfig, "channel" | "url" | "config">,
  options: { retryFinal: boolean; receivedAt: Date | undefined },
): Verdict {
  const { status } = response;
  const finding = STATUSES.get(status) ?? (status >= 500 ? UNAVAILABLE : OTHER);
  const retryAfter = headerOf(response, "retry-after");
  const retryAfterMs = parseRetryAfter(retryAfter, dateOf(response) ?? options.receivedAt ?? null);
  return {
    kind: status === 410 ? "dead" : finding.final && !options.retryFinal ? "rejected" : "retry",
    code: String(status),
    reason: finding.reason,
    diagnosis: finding.diagnosis,
    values: {
      platform: endpoint.channel,
      ...(finding === REDIRECT ? { host: redirectHost(response, endpoint.url) } : {}),
      ...(status === 405 ? { method: endpoint.config.method ?? "POST" } : {}),
      ...(retryAfter === undefined ? {} : { v: retryAfter.slice(0, 40) }),
    },
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

/** The receiver's clock, against which it computed a Retry-After date; without it, ours has to do. */
function dateOf(response: Response): Date | null {
  const at = Date.parse(headerOf(response, "date") ?? "");
  return Number.isNaN(at) ? null : new Date(at);
}

/** Only the host: the rest of a redirect may carry a credential. */
function redirectHost(response: Response, url: string): string {
  const location = headerOf(response, "location");
  return location !== undefined && URL.canParse(location, url) ? new URL(location, url).host : "";
}

/** The verdict of a push that was accepted. */
export function delivered(channel: ChannelId, code: string): Verdict {
  return { kind: "delivered", code, diagnosis: "delivered", values: { platform: channel } };
}
