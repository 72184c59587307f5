import type { MessageStatus } from "./status";

/**
 * Which status may follow which. Closed and spam lead nowhere but back to pending: a closed message is reopened
 * before anything else happens to it, so that nobody answers what a colleague has finished.
 */
const NEXT: Record<MessageStatus, readonly MessageStatus[]> = {
  pending: ["processing", "replied", "closed", "spam"],
  processing: ["replied", "pending", "closed", "spam"],
  replied: ["processing", "pending", "closed", "spam"],
  closed: ["pending"],
  spam: ["pending"],
};

/** Statuses somebody may choose from `from`, in the order in which they are offered. */
export function nextStatuses(from: MessageStatus): readonly MessageStatus[] {
  return NEXT[from];
}

/** Whether `from` may become `to`; staying as it is is not a transition. */
export function canBecome(from: MessageStatus, to: MessageStatus): boolean {
  return NEXT[from].includes(to);
}
