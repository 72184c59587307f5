import type { EventType } from "../catalogue/types";

/** `primary` channels are always told; `backup` ones only when no primary channel could be told in time. */
export const NOTIFICATION_ROLES = ["primary", "backup"] as const;
export type NotificationRole = (typeof NOTIFICATION_ROLES)[number];

/** What notifications may tell of, in the order of the page. */
export const NOTIFICATION_TRIGGERS = ["created", "followUp", "assigned", "dueSoon", "overdue", "failed"] as const;
export type NotificationTrigger = (typeof NOTIFICATION_TRIGGERS)[number];

/** The event behind each. `failed` is a notice about any webhook: no filter holds it up. */
export const TRIGGER_EVENTS = {
  created: "leave_message.created",
  followUp: "message.received",
  assigned: "leave_message.assigned",
  dueSoon: "leave_message.due_soon",
  overdue: "leave_message.sla_breached",
  failed: "delivery.exhausted",
} as const satisfies Record<NotificationTrigger, EventType>;

/** Whether an event is about a leave message: what the list of notifications decides about. */
export const isMessageEvent = (type: EventType): boolean =>
  type.startsWith("leave_message.") || type === "message.received";
