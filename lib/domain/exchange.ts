import type { MailSecurity } from "./channel-config";
import type { RecipientOutcome, Timings } from "./delivery";
import type { ChannelId } from "./endpoints";

/** A request ready to be sent: these bytes are signed, sent and stored. */
export type OutboundRequest = {
  method: "POST" | "PUT" | "GET" | "SMTP";
  /** For mail `smtp://host:port`, or `smtps:` where TLS comes first. */
  url: string;
  /** In the order in which they are sent. */
  headers: [name: string, value: string][];
  body: string;
  /** What was signed, with visible line breaks, for the panel; secrets never appear in it. */
  signedString?: string;
  /** Present exactly when `method` is SMTP; `headers` and `body` are then what history shows of the letter. */
  mail?: OutboundMail;
};

/** A letter and the server that takes it. */
export type OutboundMail = {
  server: { host: string; port: number; security: MailSecurity; user?: string; pass?: string };
  from: string;
  to: readonly string[];
  cc: readonly string[];
  /** The addresses that are to get it now, where that is not everybody whom it names. */
  envelope?: readonly string[];
  subject: string;
  text: string;
  html: string;
  /** Files that go along, by the name their reader sees. */
  attachments?: readonly { name: string; content: Uint8Array }[];
  /** Stable over the tries of a delivery, without angle brackets. */
  messageId: string;
  date: Date;
};

/**
 * How long the answer to the end of a letter is waited for at least, milliseconds, whatever the endpoint's timeout. The
 * server has the letter then: who gives up early sends it once more, and everybody gets it twice (RFC 5321, 4.5.3.2 asks
 * for ten minutes, which would hold up an endpoint for as long).
 */
export const MAIL_FINAL_REPLY_MS = 30_000;

/** The longest one try may last: mail has its final reply to wait for besides. Milliseconds. */
export function longestTryMs({ channel, timeoutMs }: { channel: ChannelId; timeoutMs: number }): number {
  return channel === "email" ? timeoutMs + Math.max(timeoutMs, MAIL_FINAL_REPLY_MS) : timeoutMs;
}

/** What a try is doing right now: a phase of its request; `token` before that, where the platform wants one first. */
export type TryStage = "token" | Exclude<keyof Timings, "total">;

/** One step of a conversation with a mail server, in order; credentials are hidden before it gets here. */
export type TranscriptLine = {
  stage: "dns" | "connect" | "tls" | "greeting" | "ehlo" | "starttls" | "auth" | "from" | "rcpt" | "data" | "quit";
  /** What was said: `> EHLO hooklane`, `< 250 OK`. */
  line: string;
  /** Milliseconds since the beginning. */
  atMs: number;
};

/** What the transport saw. Exactly one of `response` and `error` is present. */
export type Exchange = {
  timings: Timings;
  connection: {
    reused: boolean;
    remoteAddress?: string;
    tlsVersion?: string;
    /** Present once a connection was open. */
    protocol?: "http/1.1" | "h2";
    certificate?: { subject: string; issuer: string; expiresAt: string };
  };
  response?: {
    status: number;
    headers: [name: string, value: string][];
    /** Decoded bytes, cut at the cap. */
    body: Uint8Array;
    truncated: boolean;
  };
  error?: TransportFailure;
  /** Of a mail server only: its replies are also the response's body, its last code the status. */
  transcript?: readonly TranscriptLine[];
  /** Of a mail server only: what it said about each address. */
  recipients?: readonly RecipientOutcome[];
};

export const TRANSPORT_FAILURES = [
  "blocked_address",
  "blocked_scheme",
  "dns_not_found",
  "dns_failed",
  "refused",
  "reset",
  "unreachable",
  "connect_timeout",
  "response_timeout",
  "tls_expired",
  "tls_self_signed",
  "tls_name_mismatch",
  "tls_unknown_ca",
  "tls_protocol",
  "protocol",
  "too_large",
  "cancelled",
  "internal",
] as const;
export type TransportFailureKind = (typeof TRANSPORT_FAILURES)[number];

export type TransportFailure = {
  kind: TransportFailureKind;
  /** The system's own code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), when there is one. */
  code?: string;
  /** True when the whole request body had been handed to the network: the outcome is unknown. */
  bodySent: boolean;
  /** Host name of the target, for texts; never an address. */
  host: string;
};
