import { CLOSE_REASONS, type CloseReason } from "./facts";
import { PRIORITIES, type Priority } from "./priority";
import { MESSAGE_STATUSES, type MessageStatus } from "./status";

/* Whether a value that was stored as JSON is one of the words that are known today. */
const isOneOf =
  <T extends string>(words: readonly T[]) =>
  (value: unknown): value is T =>
    words.some((word) => word === value);

export const isMessageStatus: (value: unknown) => value is MessageStatus = isOneOf(MESSAGE_STATUSES);
export const isPriority: (value: unknown) => value is Priority = isOneOf(PRIORITIES);
export const isCloseReason: (value: unknown) => value is CloseReason = isOneOf(CLOSE_REASONS);
