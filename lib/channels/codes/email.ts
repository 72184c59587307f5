import type { CodeRule } from "./types";

/*
 * What replies of mail servers mean (RFC 5321, 4.2; 4954 for AUTH; 3463 for the codes with dots). A code has a meaning of
 * its own at most steps, so rules are asked for `<step> <code>` first (`auth`, `from`, `rcpt`, `data`, `greeting`,
 * `starttls`), then for the code alone. What no rule knows is judged by its first digit: 4 passes, 5 does not.
 */

const MINUTE_MS = 60_000;
/** Who greylists lets the second try in after one to five minutes. */
const GREYLIST_MS = 5 * MINUTE_MS;
const GREYLIST = "grey-?list|gray-?list|4\\.7\\.1\\b|try again (?:later|in)|deferred|first (?:time|contact)";
/** What providers write when it is not the address but the content or the sender that they do not want. */
const UNWANTED = "spam|5\\.7\\.\\d|policy|blocked|blacklist|black list|reputation|suspicious|DT:|SPF|DKIM|DMARC";
const RATE = "too many|rate|frequen|limit|quota exceeded|频率|4\\.7\\.28|5\\.7\\.28";

const busy = { reason: "receiver_error", kind: "retry", retryAfterMs: MINUTE_MS } as const;
const slow = { diagnosis: "smtp.rate", reason: "rate_limited", kind: "retry", retryAfterMs: GREYLIST_MS } as const;
const grey = {
  diagnosis: "smtp.greylisted",
  reason: "rate_limited",
  kind: "retry",
  retryAfterMs: GREYLIST_MS,
} as const;
const fix = { kind: "rejected" } as const;
const auth = { diagnosis: "smtp.auth", reason: "auth", ...fix } as const;

export const EMAIL_CODES: readonly CodeRule[] = [
  // Signing in. Repeated tries lock accounts.
  { codes: ["auth 454"], diagnosis: "smtp.auth_later", reason: "auth", kind: "retry", retryAfterMs: GREYLIST_MS },
  { codes: ["auth 421"], ...busy, diagnosis: "smtp.closing" },
  { codes: ["auth 534", "auth 535", "auth 550", "auth 553", "auth 554", "auth 501"], ...auth },
  { codes: ["auth 500", "auth 502", "auth 503", "auth 504"], ...fix, diagnosis: "smtp.auth_missing", reason: "auth" },
  { codes: [530, 538], pattern: "starttls|encrypt|5\\.7\\.11", ...fix, diagnosis: "smtp.tls_required", reason: "tls" },
  { codes: [538], ...fix, diagnosis: "smtp.tls_required", reason: "tls" },
  { codes: [530], ...fix, diagnosis: "smtp.auth_required", reason: "auth" },
  { codes: [534, 535], ...auth },
  { codes: [454], ...busy, diagnosis: "smtp.later" },
  // The server as a whole.
  { codes: [421], pattern: RATE, ...slow },
  { codes: [421], ...busy, diagnosis: "smtp.closing" },
  { codes: ["greeting 554", "greeting 550", "greeting 521"], ...fix, diagnosis: "smtp.no_service", reason: "blocked" },
  {
    codes: ["starttls 500", "starttls 501", "starttls 502", "starttls 503"],
    ...fix,
    diagnosis: "smtp.no_starttls",
    reason: "tls",
  },
  // The sender.
  {
    codes: ["from 550", "from 501", "from 553", "from 554", "from 555"],
    ...fix,
    diagnosis: "smtp.sender",
    reason: "auth",
  },
  { codes: ["data 550", "data 553"], pattern: "sender|from|发件人", ...fix, diagnosis: "smtp.sender", reason: "auth" },
  // One address.
  { codes: ["rcpt 450", "rcpt 451"], pattern: GREYLIST, ...grey },
  { codes: ["rcpt 501", "rcpt 555"], ...fix, diagnosis: "smtp.recipient_format", reason: "payload" },
  { codes: ["rcpt 550", "rcpt 554"], pattern: RATE, ...fix, diagnosis: "smtp.recipient", reason: "rate_limited" },
  {
    codes: ["rcpt 550", "rcpt 551", "rcpt 553", "rcpt 554"],
    ...fix,
    diagnosis: "smtp.recipient",
    reason: "target_gone",
  },
  { codes: ["rcpt 552"], ...fix, diagnosis: "smtp.mailbox_full", reason: "target_gone" },
  // The letter.
  {
    codes: ["data 550", "data 554", "data 553"],
    pattern: UNWANTED,
    ...fix,
    diagnosis: "smtp.content",
    reason: "payload",
  },
  { codes: ["data 554", "data 550"], ...fix, diagnosis: "smtp.content", reason: "payload" },
  { codes: [552], pattern: "5\\.2\\.2|quota|full", ...fix, diagnosis: "smtp.mailbox_full", reason: "target_gone" },
  { codes: [552], ...fix, diagnosis: "smtp.too_big", reason: "payload" },
  { codes: [554], ...fix, diagnosis: "smtp.content", reason: "payload" },
  // Anywhere.
  { codes: [450, 451], pattern: GREYLIST, ...grey },
  { codes: [450, 451, 452], pattern: RATE, ...slow },
  { codes: [450, 451, 452], ...busy, diagnosis: "smtp.later" },
  { codes: [500, 501, 502, 503, 504, 555], ...fix, diagnosis: "smtp.command", reason: "receiver_error" },
  { codes: [550, 551, 553], ...fix, diagnosis: "smtp.recipient", reason: "target_gone" },
];
