import type { CodeRule } from "./types";

/** WeCom group robot: developer docs 91770, 99110; errors 90455. */
export const WECOM_CODES: readonly CodeRule[] = [
  { codes: [-1], diagnosis: "wecom.busy", reason: "receiver_error", kind: "retry" },
  // Blocks of a rule by the minute last that long.
  { codes: [45009], diagnosis: "wecom.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 60_000 },
  { codes: [45033], diagnosis: "wecom.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 5_000 },
  { codes: [93000], diagnosis: "wecom.key", reason: "target_gone", kind: "dead" },
  { codes: [93004, 93008], diagnosis: "wecom.gone", reason: "target_gone", kind: "dead", unverified: true },
  { codes: [40008], diagnosis: "wecom.msgtype", reason: "payload", kind: "rejected" },
  { codes: [40058, 45002, 44004], diagnosis: "wecom.content", reason: "payload", kind: "rejected" },
  { codes: [40066], diagnosis: "wecom.content", reason: "payload", kind: "rejected", unverified: true },
];
