import type { CodeRule } from "./types";

/**
 * Slack incoming webhook: the code is the word of the answer (changelog 2016-05-17, and what users report since); `429`
 * is the status of a refusal for the rate, whatever the word. HTTP statuses of the rarer words differ between reports.
 */
export const SLACK_CODES: readonly CodeRule[] = [
  // Used only where the answer carries no Retry-After.
  {
    codes: ["429", "rate_limited"],
    diagnosis: "slack.rate",
    reason: "rate_limited",
    kind: "retry",
    retryAfterMs: 30_000,
  },
  {
    codes: ["ratelimited", "message_limit_exceeded"],
    diagnosis: "slack.rate",
    reason: "rate_limited",
    kind: "retry",
    retryAfterMs: 30_000,
    unverified: true,
  },
  { codes: ["rollup_error"], diagnosis: "slack.busy", reason: "receiver_error", kind: "retry" },
  {
    codes: ["internal_error", "fatal_error", "service_unavailable"],
    diagnosis: "slack.busy",
    reason: "receiver_error",
    kind: "retry",
    unverified: true,
  },
  {
    codes: ["no_service", "no_service_id", "no_active_hooks", "no_team", "invalid_token"],
    diagnosis: "slack.hook",
    reason: "target_gone",
    kind: "dead",
  },
  {
    codes: ["channel_is_archived", "channel_not_found"],
    diagnosis: "slack.channel",
    reason: "target_gone",
    kind: "dead",
  },
  {
    codes: ["action_prohibited", "posting_to_general_channel_denied", "user_not_found"],
    diagnosis: "slack.channel",
    reason: "auth",
    kind: "rejected",
  },
  { codes: ["team_disabled"], diagnosis: "slack.team", reason: "auth", kind: "rejected" },
  {
    codes: [
      "invalid_payload",
      "no_text",
      "too_many_attachments",
      "invalid_blocks",
      "invalid_blocks_format",
      "missing_text_or_fallback_or_attachments",
    ],
    diagnosis: "slack.payload",
    reason: "payload",
    kind: "rejected",
  },
  {
    codes: ["invalid_attachments", "msg_too_long", "msg_blocks_too_long"],
    diagnosis: "slack.payload",
    reason: "payload",
    kind: "rejected",
    unverified: true,
  },
];
