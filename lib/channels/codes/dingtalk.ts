import type { CodeRule } from "./types";

const RATE = {
  diagnosis: "dingtalk.rate",
  reason: "rate_limited",
  kind: "retry",
  retryAfterMs: 600_000,
} as const satisfies Omit<CodeRule, "codes">;
const TOKEN = { diagnosis: "dingtalk.token", reason: "target_gone", kind: "dead" } as const satisfies Omit<
  CodeRule,
  "codes"
>;

/** DingTalk custom robot. 310000 stands for all three security settings; only the message tells which. */
export const DINGTALK_CODES: readonly CodeRule[] = [
  { codes: [-1], diagnosis: "dingtalk.busy", reason: "receiver_error", kind: "retry" },
  { codes: [130101, 302033, 410100, 90030], ...RATE },
  { codes: [90020], diagnosis: "dingtalk.quota", reason: "rate_limited", kind: "rejected" },
  { codes: [300001, 300005, 400101], ...TOKEN },
  { codes: [400102, 400013, 400106], diagnosis: "dingtalk.gone", reason: "target_gone", kind: "dead" },
  { codes: [40035, 43002, 43004, 400105], diagnosis: "dingtalk.request", reason: "payload", kind: "rejected" },
  { codes: [430101, 430102, 430103, 430104], diagnosis: "dingtalk.content", reason: "payload", kind: "rejected" },
  { codes: [460101, 101002], diagnosis: "dingtalk.too_long", reason: "payload", kind: "rejected" },
  {
    codes: [310000],
    pattern: "invalid timestamp|时间戳|签名过期",
    diagnosis: "dingtalk.timestamp",
    reason: "signature",
    kind: "rejected",
  },
  {
    codes: [310000],
    pattern: "sign not match|签名",
    diagnosis: "dingtalk.sign",
    reason: "signature",
    kind: "rejected",
  },
  {
    codes: [310000],
    pattern: "keywords? not in content|关键词",
    diagnosis: "dingtalk.keyword",
    reason: "payload",
    kind: "rejected",
  },
  {
    codes: [310000],
    pattern: "not in whitelist|白名单|\\bip\\b",
    diagnosis: "dingtalk.ip",
    reason: "auth",
    kind: "rejected",
  },
  { codes: [310000], diagnosis: "dingtalk.security", reason: "auth", kind: "rejected" },
  // The codes for these two differ between servers; the words do not.
  { codes: [], pattern: "too fast", ...RATE },
  { codes: [], pattern: "token is not exist", ...TOKEN },
];
