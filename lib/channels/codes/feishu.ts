import type { CodeRule } from "./types";

/** Feishu and Lark custom bot: official guide 自定义机器人使用指南, Server Error Codes. */
export const FEISHU_CODES: readonly CodeRule[] = [
  { codes: [19021], diagnosis: "feishu.sign", reason: "signature", kind: "rejected" },
  { codes: [19022], diagnosis: "feishu.ip", reason: "auth", kind: "rejected" },
  { codes: [19024], diagnosis: "feishu.keyword", reason: "payload", kind: "rejected" },
  { codes: [19001], diagnosis: "feishu.hook", reason: "target_gone", kind: "dead" },
  { codes: [9499, 19002], diagnosis: "feishu.request", reason: "payload", kind: "rejected" },
  { codes: [11246, 200621, 11248], diagnosis: "feishu.content", reason: "payload", kind: "rejected" },
  // The window is a minute; jitter on top moves the next try away from the full and half hour.
  {
    codes: [11232, 11233, 11247],
    diagnosis: "feishu.rate",
    reason: "rate_limited",
    kind: "retry",
    retryAfterMs: 60_000,
  },
  { codes: [1500, 1503, 1642, 1663, 2200, 5000], diagnosis: "feishu.busy", reason: "receiver_error", kind: "retry" },
];
