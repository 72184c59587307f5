import type { CodeRule } from "./types";

/** Official pages, or real replies that others published, unless marked. */
type Meaning = Omit<CodeRule, "codes">;

const TOKEN = {
  diagnosis: "dingtalk_work.token",
  reason: "auth",
  kind: "retry",
  token: true,
} as const satisfies Meaning;
const CREDENTIALS = {
  diagnosis: "dingtalk_work.credentials",
  reason: "auth",
  kind: "rejected",
} as const satisfies Meaning;
const RATE = { diagnosis: "dingtalk_work.rate", reason: "rate_limited", kind: "retry" } as const satisfies Meaning;
const QUOTA = { diagnosis: "dingtalk_work.quota", reason: "rate_limited", kind: "rejected" } as const satisfies Meaning;
const BUSY = { diagnosis: "dingtalk_work.busy", reason: "receiver_error", kind: "retry" } as const satisfies Meaning;

/**
 * DingTalk work notice: codes of calls (errcode, the sub_code under 88, the words of the newer interface), then those of
 * the send result. `dingtalk_work.daily` waits for the next day, whatever stands here.
 */
export const DINGTALK_WORK_CODES: readonly CodeRule[] = [
  { codes: [40014, 42001, 33, "InvalidAuthentication"], ...TOKEN },
  { codes: [40089, "invalidClientIdOrSecret"], ...CREDENTIALS },
  { codes: [40001, 40096], ...CREDENTIALS, unverified: true },
  { codes: [40056, 41011], diagnosis: "dingtalk_work.agent", reason: "payload", kind: "rejected", unverified: true },
  { codes: [90018], ...RATE, retryAfterMs: 1_000 },
  { codes: [90005, 90006], ...RATE, retryAfterMs: 60_000 },
  { codes: [90020, "Forbidden.AccessDenied.ApiCountLimitForOrg"], ...QUOTA },
  { codes: [-1], ...BUSY },
  { codes: [15], ...BUSY, unverified: true },
  { codes: [60020], diagnosis: "dingtalk_work.ip", reason: "auth", kind: "rejected", unverified: true },
  { codes: [50002, 50004], diagnosis: "dingtalk_work.scope", reason: "auth", kind: "rejected", unverified: true },
  { codes: [88, 60011], diagnosis: "dingtalk_work.permission", reason: "auth", kind: "rejected", unverified: true },
  { codes: [33012, 60121], diagnosis: "dingtalk_work.receiver", reason: "payload", kind: "rejected", unverified: true },
  { codes: [60003], diagnosis: "dingtalk_work.department", reason: "payload", kind: "rejected", unverified: true },
  { codes: [40035, 400002], diagnosis: "dingtalk_work.request", reason: "payload", kind: "rejected", unverified: true },

  {
    codes: [143103, 143104, 143203, 143204],
    diagnosis: "dingtalk_work.volume",
    reason: "rate_limited",
    kind: "retry",
    retryAfterMs: 60_000,
  },
  // One employee's limit: not for the rate, which would hold back the application's notices to everybody else.
  { codes: [143105, 143205], diagnosis: "dingtalk_work.daily", reason: "receiver_error", kind: "retry" },
  { codes: [143106, 143206], diagnosis: "dingtalk_work.repeated", reason: "payload", kind: "rejected" },
  { codes: [1430000, 1430001], diagnosis: "dingtalk_work.receiver", reason: "payload", kind: "rejected" },
  { codes: [1430002], diagnosis: "dingtalk_work.content", reason: "payload", kind: "rejected" },
  { codes: [1430003, 1430004], diagnosis: "dingtalk_work.protected", reason: "receiver_error", kind: "rejected" },
];
