import type { CodeRule } from "./types";

/** Discord webhook: opcodes and status codes; `429` is the status of a refusal for the rate, which has no code. */
export const DISCORD_CODES: readonly CodeRule[] = [
  // Used only where the answer says no time at all.
  { codes: [429], diagnosis: "discord.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 30_000 },
  { codes: [40062], diagnosis: "discord.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 60_000 },
  { codes: [20016, 20028], diagnosis: "discord.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 60_000 },
  { codes: [10015], diagnosis: "discord.hook", reason: "target_gone", kind: "dead" },
  { codes: [50027], diagnosis: "discord.hook", reason: "target_gone", kind: "dead" },
  { codes: [50035, 50006, 50109], diagnosis: "discord.payload", reason: "payload", kind: "rejected" },
  { codes: [40005], diagnosis: "discord.too_large", reason: "payload", kind: "rejected" },
  { codes: [240000], diagnosis: "discord.content", reason: "payload", kind: "rejected" },
  { codes: [220001, 220002, 220003], diagnosis: "discord.forum", reason: "payload", kind: "rejected" },
  // An unknown thread is an unknown channel too, so somebody has to look.
  { codes: [10003, 50083, 160005], diagnosis: "discord.channel", reason: "auth", kind: "rejected" },
];
