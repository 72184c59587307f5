import { EVENT_TYPES, type EventType } from "./catalogue/types";

/*
 * What an endpoint may be set to. Apart from the schemas in endpoints.ts, which give it out as well: what a browser needs
 * of it is these lists, not a library for schemas.
 */

/** A new channel is one file under lib/channels, one line here, one descriptor, one icon. */
export const CHANNEL_IDS = [
  "custom",
  "wecom",
  "wecom_app",
  "dingtalk",
  "dingtalk_work",
  "feishu",
  "feishu_app",
  "slack",
  "discord",
  "email",
] as const;
export type ChannelId = (typeof CHANNEL_IDS)[number];

export const WIRE_FORMATS = ["standard", "weiyu", "zhifuyun", "leavemsg", "dmhub", "cloudevents", "template"] as const;
export type WireFormat = (typeof WIRE_FORMATS)[number];

export const SIGNATURE_SCHEMES = ["none", "standard", "sha256", "dmhub"] as const;
export type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number];

export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** Header names the product sets itself and an endpoint may not override (lower case). */
export const RESERVED_HEADERS = new Set([
  "host",
  "content-length",
  "content-type",
  "connection",
  "transfer-encoding",
  "user-agent",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "signature",
  "x-clab-hmac-signature",
  "x-event-id",
  "x-event-type",
  "x-attempt",
  "x-test",
]);

/** Defaults of document B: 5 s deadline, retries after 1 s, 5 s and 30 s. */
export const DEFAULT_TIMEOUT_MS = 5_000;
export const DEFAULT_RETRY_DELAYS = [1, 5, 30] as const;

export const isEventType = (text: string): text is EventType => (EVENT_TYPES as readonly string[]).includes(text);
