import type { CodeRule } from "./types";

/** WeCom application message: developer docs 90236 (send), 91039 (token), 90455 (errors). */
export const WECOM_APP_CODES: readonly CodeRule[] = [
  { codes: [-1], diagnosis: "wecom_app.busy", reason: "receiver_error", kind: "retry" },
  // Of `gettoken` they mean a bad secret instead (lib/channels/wecom-app-api.ts).
  { codes: [40001, 40014, 42001, 41001], diagnosis: "wecom_app.token", reason: "auth", kind: "retry", token: true },
  { codes: [40013], diagnosis: "wecom_app.corp", reason: "auth", kind: "rejected" },
  { codes: [40091], diagnosis: "wecom_app.secret", reason: "auth", kind: "rejected" },
  { codes: [40056], diagnosis: "wecom_app.agent", reason: "auth", kind: "rejected" },
  { codes: [50003], diagnosis: "wecom_app.disabled", reason: "auth", kind: "rejected" },
  { codes: [48002, 60011, 301002], diagnosis: "wecom_app.permission", reason: "auth", kind: "rejected" },
  { codes: [50002], diagnosis: "wecom_app.permission", reason: "auth", kind: "rejected", unverified: true },
  // Of the address book's look-ups: people, departments, tags.
  {
    codes: [60111, 46004, 60003, 60123, 40066, 40068],
    diagnosis: "wecom_app.unknown_id",
    reason: "payload",
    kind: "rejected",
    unverified: true,
  },
  { codes: [60020], diagnosis: "wecom_app.ip", reason: "auth", kind: "rejected" },
  { codes: [81013, 82001], diagnosis: "wecom_app.recipients", reason: "payload", kind: "rejected" },
  { codes: [82002], diagnosis: "wecom_app.departments", reason: "payload", kind: "rejected" },
  { codes: [82003], diagnosis: "wecom_app.tags", reason: "payload", kind: "rejected" },
  { codes: [40008], diagnosis: "wecom_app.msgtype", reason: "payload", kind: "rejected" },
  { codes: [40058, 44004, 45002], diagnosis: "wecom_app.content", reason: "payload", kind: "rejected" },
  { codes: [85002], diagnosis: "wecom_app.forbidden_words", reason: "payload", kind: "rejected" },
  // A block by the minute lasts a minute; longer ones end while it is tried again.
  { codes: [45009], diagnosis: "wecom_app.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 60_000 },
  { codes: [45033], diagnosis: "wecom_app.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 5_000 },
];
