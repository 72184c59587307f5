/** `primary` channels are always told; `backup` ones only when no primary channel could be told in time. */
export const NOTIFICATION_ROLES = ["primary", "backup"] as const;
export type NotificationRole = (typeof NOTIFICATION_ROLES)[number];

/** What notifications may tell of, in the order of the page. */
export const NOTIFICATION_TRIGGERS = ["created", "followUp", "assigned", "dueSoon", "overdue", "failed"] as const;
export type NotificationTrigger = (typeof NOTIFICATION_TRIGGERS)[number];
