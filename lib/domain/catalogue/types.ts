import type { z } from "zod";

/** Canonical event types (design §4). The order is the order of the catalogue page. */
export const EVENT_TYPES = [
  "leave_message.created",
  "leave_message.updated",
  "leave_message.replied",
  "leave_message.assigned",
  "leave_message.due_soon",
  "leave_message.sla_breached",
  "leave_message.spam_digest",
  "customer.created",
  "customer.updated",
  "system_alert.error",
  "system_alert.warning",
  "system_alert.info",
  "ticket.created",
  "ticket.updated",
  "ticket.resolved",
  "ticket.closed",
  "ticket.due_soon",
  "ticket.overdue",
  "ticket.escalated",
  "conversation.created",
  "conversation.closed",
  "message.received",
  "user.created",
  "user.updated",
  "loyalty.membership_level_up",
  "loyalty.membership_level_down",
  "loyalty.loyalty_dispatch_coupon",
  "loyalty.membership_draw_coupon",
  "loyalty.membership_redeem_coupon",
  "form.submitted",
  "flow.triggered",
  "broadcast.batch",
  "endpoint.paused",
  "endpoint.resumed",
  "endpoint.disabled",
  "delivery.exhausted",
  "delivery.digest",
  "webhook.test",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Categories: what document A calls "type", with a switch each. */
export const EVENT_CATEGORIES = [
  "leave_message",
  "customer_info",
  "system_alert",
  "ticket",
  "conversation",
  "user",
  "loyalty",
  "automation",
  "system",
] as const;
export type EventCategory = (typeof EVENT_CATEGORIES)[number];

export type EventDefinition = {
  type: EventType;
  category: EventCategory;
  name: { zh: string; en: string };
  description: { zh: string; en: string };
  /** Spellings of the documents (`leave_message/new_message`, `loyalty/membership_level_up`); an input may use any. */
  aliases: readonly string[];
  /** Checks `data`; loose objects, so that unknown keys are kept and forwarded. */
  schema: z.ZodType<Record<string, unknown>>;
  /** A complete, valid `data`. */
  sample: Record<string, unknown>;
  /** Types that only the product itself raises: refused at `POST /api/v1/events`. */
  internal: boolean;
  /** False for what nobody chooses: it stands for events that were chosen. */
  subscribable: boolean;
  /** Fields of `data` in which repetitions of the same content differ: ids and times. Absent: every field counts. */
  uncounted?: readonly string[];
};
