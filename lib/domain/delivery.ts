/**
 * The words of the pipeline, in one place.
 * event: what happened, stored once · endpoint: where somebody wants to hear · delivery: one event for one endpoint ·
 * attempt: one try of a delivery · verdict: what the try meant, judged from status and body.
 */

export const DELIVERY_STATUSES = [
  "queued",
  "sending",
  "delivered",
  "retrying",
  "exhausted",
  "skipped",
  "merged",
  "cancelled",
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const TRIGGERS = ["auto", "retry", "manual", "test", "broadcast"] as const;
/** What caused an attempt (auto = the first, retry = by schedule) or a delivery (auto, manual, test, broadcast). */
export type Trigger = (typeof TRIGGERS)[number];

export const VERDICT_KINDS = ["delivered", "retry", "rejected", "dead"] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

/** Normalised reasons: what charts group by and what the history filters by. */
export const REASONS = [
  "signature",
  "rate_limited",
  "auth",
  "target_gone",
  "payload",
  "timeout",
  "dns",
  "tls",
  "connect",
  "receiver_error",
  "redirect",
  "blocked",
  "template",
  "unknown",
] as const;
export type Reason = (typeof REASONS)[number];

/** In filters by code: failures for which the receiver gave none. */
export const NO_CODE = "-";

/**
 * Why a delivery was skipped. `rate_limited`: over a limit beyond which its endpoint wants nothing; `expired`, also of one
 * that was tried: it waited longer than its rows are kept.
 */
export const SKIP_REASONS = [
  "endpoint_disabled",
  "filtered",
  "duplicate",
  "outside_window",
  "rate_limited",
  "expired",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Somebody a delivery is for, where one delivery has several; `id` is the platform's own. */
export type RecipientOutcome = {
  kind: "user" | "department" | "tag" | "chat" | "email";
  id: string;
  /** `pending`: taken by the platform, which has not said yet whether it arrived. */
  state: "accepted" | "failed" | "pending";
  /** The platform's own code and words, scrubbed. */
  code?: string;
  message?: string;
  /** The part of the delivery that was for it, when it has several ({@link Verdict.recipients}). */
  part?: string;
};

/**
 * What one try meant.
 * - `delivered`: transport fine and the receiver's own verdict fine.
 * - `retry`: may work later; `retryAfterMs` is the least wait the receiver asked for.
 * - `rejected`: will not work until somebody fixes something.
 * - `dead`: the target is gone; the endpoint is to be disabled.
 */
export type Verdict = {
  kind: VerdictKind;
  /** The receiver's own code, verbatim (`310000`, `503`, `ECONNREFUSED`). */
  code?: string;
  reason?: Reason;
  /** Key into the diagnosis catalogue; the texts live there. */
  diagnosis: string;
  /** Values for the diagnosis text, already scrubbed of secrets. */
  values?: Record<string, string | number>;
  retryAfterMs?: number;
  /** The receiver accepted this one, and would refuse another for so long (Discord's rate headers). */
  pauseMs?: number;
  /** True when the body was sent and no answer came: the receiver may have processed it. */
  outcomeUnknown?: boolean;
  /** Who got it and who did not, where the platform tells. */
  recipients?: RecipientOutcome[];
  /** The platform refused the access token: it is fetched once more and the request is sent once more. */
  tokenRejected?: boolean;
};

/** Milliseconds of one exchange. A phase that did not happen (reused connection, failed before) is null. */
export type Timings = {
  dns: number | null;
  tcp: number | null;
  tls: number | null;
  send: number | null;
  firstByte: number | null;
  download: number | null;
  total: number;
};
