import type { WebhookRecord } from "../../record";

/** Webhooks as the form gets them, for tests: a robot, and a receiver of one's own that signs. */
export const RECORD: WebhookRecord = {
  id: "whk_1",
  name: "客服群",
  description: "",
  channel: "dingtalk",
  trigger: "fixed",
  url: "https://oapi.dingtalk.com/robot/send?access_token=7a1c••••478b",
  subscriptions: [{ category: "leave_message", enabled: true, events: ["leave_message.created"] }],
  enabled: true,
  disabledReason: null,
  config: { secret: { set: true, last4: "3f2c" }, keywords: ["留言"] },
  auth: { type: "none" },
  signature: { scheme: "none", secret: { set: false } },
  format: "standard",
  locale: "zh-CN",
  headers: { "X-Api-Key": { set: true, last4: "9911" }, "X-Team": "a" },
  timeoutMs: 5000,
  retry: { delays: [1, 5, 30] },
  successRule: { type: "2xx" },
  maskContacts: true,
  filters: null,
  rateLimit: { perMinute: 20, minIntervalSeconds: null, overflow: "merge" },
  dedupeSeconds: 600,
  schedule: null,
  alerts: null,
  ordered: false,
  version: 3,
};
export const CUSTOM: WebhookRecord = {
  ...RECORD,
  channel: "custom",
  url: "https://example.com/hook",
  config: { secret: { set: false }, method: "POST" },
  auth: { type: "headers", items: [{ name: "X-Key", value: { set: true, last4: "1234" } }] },
  signature: { scheme: "sha256", secret: { set: true, last4: "abcd" } },
};
