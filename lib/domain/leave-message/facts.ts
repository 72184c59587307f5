/** What happened to a message besides its status: the lines of its timeline. */
export const MESSAGE_FACTS = [
  "read",
  "status",
  "assigned",
  "priority",
  "category",
  "tags",
  "note",
  "reply",
  "replied",
  "bounced",
  "phone",
  "snoozed",
  "merged",
  "absorbed",
  "unmerged",
  "follow_up",
  "sla_warned",
  "sla_breached",
  "auto_closed",
  "ticket",
  "contact",
  "notified",
  "hold",
  "revealed",
  "undone",
] as const;
export type MessageFact = (typeof MESSAGE_FACTS)[number];

/** Why a message was closed (ux.md §1.9). */
export const CLOSE_REASONS = ["resolved", "duplicate", "invalid", "unreachable"] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** What came of a telephone call. Only a call that was answered counts as a reply. */
export const PHONE_OUTCOMES = ["reached", "missed", "later"] as const;
export type PhoneOutcome = (typeof PHONE_OUTCOMES)[number];

/** Where a reply by e-mail stands. `sent`: the visitor's server, or the relay before it, has it. */
export const REPLY_STATES = ["scheduled", "sending", "sent", "failed", "bounced", "cancelled"] as const;
export type ReplyState = (typeof REPLY_STATES)[number];

/** What the writer wants the message to be once the letter is away. */
export const AFTER_REPLY = ["replied", "processing", "closed"] as const;
export type AfterReply = (typeof AFTER_REPLY)[number];
