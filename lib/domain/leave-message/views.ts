import type { MessageStatus } from "./status";

/** The inbox's own views, in the order in which they are offered (ux.md §1.9). */
export const INBOX_VIEWS = [
  "mine",
  "unassigned",
  "open",
  "due_soon",
  "overdue",
  "snoozed",
  "replied",
  "closed",
  "spam",
  "all",
] as const;
export type InboxView = (typeof INBOX_VIEWS)[number];

export const INBOX_SORTS = ["due", "newest", "oldest", "priority"] as const;
export type InboxSort = (typeof INBOX_SORTS)[number];

const FINISHED: ReadonlySet<InboxView> = new Set(["replied", "closed", "spam", "all"]);

/** Open messages by the time that is left, the others newest first. */
export const sortOfView = (view: InboxView): InboxSort => (FINISHED.has(view) ? "newest" : "due");

/** Whether somebody has to do something about a message. */
export const isOpen = (status: MessageStatus): boolean => status === "pending" || status === "processing";
