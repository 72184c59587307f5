import type { CodeRule } from "./types";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Feishu application message: pages 发送消息, 批量发送消息, 频控策略, Server Error Codes. */
export const FEISHU_APP_CODES: readonly CodeRule[] = [
  // A token that is wrong for another reason than its age (99991668) is refused again and then waits for the retry.
  {
    codes: [99991663, 99991664, 99991665, 99991671, 99991677, 99991668],
    diagnosis: "feishu_app.token",
    reason: "auth",
    kind: "retry",
    token: true,
  },
  { codes: [99991661], diagnosis: "feishu_app.token", reason: "auth", kind: "retry" },
  { codes: [10014, 10015], diagnosis: "feishu_app.credentials", reason: "auth", kind: "rejected" },
  { codes: [99991401], diagnosis: "feishu_app.ip", reason: "auth", kind: "rejected" },
  { codes: [99991662, 99991673, 11207, 11209, 11210], diagnosis: "feishu_app.app", reason: "auth", kind: "rejected" },
  { codes: [10005, 99992500, 99992501], diagnosis: "feishu_app.tenant", reason: "auth", kind: "rejected" },
  // The gateway names the wait in `x-ogw-ratelimit-reset`; without it a minute is the length of its window.
  { codes: [99991400], diagnosis: "feishu_app.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 60_000 },
  // Five a second for one person or group.
  { codes: [230020], diagnosis: "feishu_app.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 1_000 },
  {
    codes: [11232, 11233, 11247],
    diagnosis: "feishu_app.rate",
    reason: "rate_limited",
    kind: "retry",
    retryAfterMs: 60_000,
  },
  // Sent again with the same `uuid` it cannot arrive twice.
  { codes: [230049], diagnosis: "feishu_app.pending", reason: "receiver_error", kind: "retry", retryAfterMs: 5_000 },
  { codes: [99991403], diagnosis: "feishu_app.quota", reason: "rate_limited", kind: "rejected" },
  { codes: [99991672, 230027, 11203, 11204, 11223], diagnosis: "feishu_app.scope", reason: "auth", kind: "rejected" },
  { codes: [230006, 11205], diagnosis: "feishu_app.bot", reason: "auth", kind: "rejected" },
  { codes: [230013], diagnosis: "feishu_app.availability", reason: "auth", kind: "rejected" },
  { codes: [230018, 230035, 11235], diagnosis: "feishu_app.group", reason: "auth", kind: "rejected" },
  { codes: [230002, 232009, 11231], diagnosis: "feishu_app.chat_gone", reason: "target_gone", kind: "dead" },
  { codes: [230029, 230053], diagnosis: "feishu_app.user_gone", reason: "target_gone", kind: "dead" },
  {
    codes: [230001],
    pattern: "content|msg_type|text|post|card",
    diagnosis: "feishu_app.request",
    reason: "payload",
    kind: "rejected",
  },
  {
    codes: [230001, 230034, 99992402, ...range(99992351, 99992360), 11101],
    diagnosis: "feishu_app.receiver",
    reason: "payload",
    kind: "rejected",
  },
  { codes: [99992361, 99992364, 99992381], diagnosis: "feishu_app.other_app", reason: "payload", kind: "rejected" },
  { codes: [230038], diagnosis: "feishu_app.cross_tenant", reason: "auth", kind: "rejected" },
  { codes: [230022, 230028, 11312], diagnosis: "feishu_app.content", reason: "payload", kind: "rejected" },
  {
    codes: [230025, 230099, 10002, 10003, 11246, 200621, 9499],
    diagnosis: "feishu_app.request",
    reason: "payload",
    kind: "rejected",
  },
  { codes: [1500, 1503, 1642, 1663, 2200, 5000], diagnosis: "feishu.busy", reason: "receiver_error", kind: "retry" },
];
