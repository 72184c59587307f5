/** Where a message stands. One field for the workflow; what happened to it (read, assigned, …) are facts elsewhere. */
export const MESSAGE_STATUSES = ["pending", "processing", "replied", "closed", "spam"] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];
