/** What the built-in receivers share: a request comes in, a reply goes out, and a little is remembered. Pure. */

export const RECEIVER_KINDS = [
  "http",
  "wecom",
  "wecom_app",
  "dingtalk",
  "dingtalk_work",
  "feishu",
  "feishu_app",
  "slack",
  "discord",
] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

/** How it behaves: as configured, or always failing in one way. `slow` answers after `SLOW_REPLY_MS`. */
export const RECEIVER_MODES = ["success", "wrong_signature", "rate_limit", "slow"] as const;
export type ReceiverMode = (typeof RECEIVER_MODES)[number];

/** Longer than the product's default deadline of 5 s, shorter than the 10 s a receiver may hold a connection. */
export const SLOW_REPLY_MS = 8_000;

export const REPLY_OUTCOMES = [
  "accepted",
  "bad_token",
  "bad_signature",
  "stale_timestamp",
  "keyword_missing",
  "rate_limited",
  "too_large",
  "malformed",
  "bad_method",
  "refused",
] as const;
/** Why the reply is what it is, for the page that shows the request. */
export type ReplyOutcome = (typeof REPLY_OUTCOMES)[number];

export const SIGNATURE_CHECKS = ["not_configured", "verified", "missing", "mismatch", "stale"] as const;
/** What came of the signature: `not_configured` when the receiver has no secret to check with. */
export type SignatureCheck = (typeof SIGNATURE_CHECKS)[number];

export type EmulatorRequest = {
  method: string;
  /** Query string without the question mark, as received. */
  query: string;
  /** What follows the receiver's own address, from its slash: `/robot/send`; empty when nothing does. */
  path: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Uint8Array;
  /** True when the body was longer than a receiver keeps; `body` is its beginning. */
  truncated: boolean;
};

export type EmulatorSettings = {
  mode: ReceiverMode;
  /** The robot's id in its address; null = any is right. */
  token: string | null;
  /** What signatures are checked with; WeCom knows none. */
  secret: string | null;
  /** One of these must be in the message (DingTalk and Feishu). */
  keywords: readonly string[];
  /** Of applications: how long an access token lasts; without it as long as the platform's. */
  tokenLifeMs?: number;
  /** Of applications and robots with a list of addresses: every call is refused because of where it comes from. */
  refuseIp?: boolean;
  /** Slack and Discord: what became of the channel behind the address; a forum wants to know which thread. */
  target?: "archived" | "forum";
  /** Feishu's robot: succeeds as older servers do, with `StatusCode` and without `code`. */
  statusCodeOnly?: boolean;
  /** DingTalk's robot: it has worded the same refusals in two ways; the older one unless set. */
  wording?: "old" | "new";
};

/**
 * Remembered between calls: instants (ms) of accepted messages in the last minute, the end of a ban, and of an
 * application the tokens it gave out with their ends (ms), its newest tasks with their receivers, and ids it has seen.
 */
export type EmulatorState = {
  accepted: number[];
  bannedUntil: number | null;
  tokens?: { token: string; until: number }[];
  tasks?: { id: number; receivers: string[]; text: string }[];
  seen?: string[];
  /** Of an application: how often a token was asked for. */
  fetches?: number;
};

export const FRESH_STATE: EmulatorState = { accepted: [], bannedUntil: null };

export type EmulatorReply = {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  /** How long to wait before answering. */
  delayMs: number;
  outcome: ReplyOutcome;
  signature: SignatureCheck;
  state: EmulatorState;
};

/** (request, settings, remembered state, now in ms) → reply. */
export type Emulator = (
  request: EmulatorRequest,
  settings: EmulatorSettings,
  state: EmulatorState,
  nowMs: number,
) => EmulatorReply;
