import { CONVERSATION_EVENTS, USER_EVENTS } from "./conversation";
import { CUSTOMER_EVENTS } from "./customer";
import { LEAVE_MESSAGE_EVENTS } from "./leave-message";
import { LOYALTY_EVENTS } from "./loyalty";
import { AUTOMATION_EVENTS, SYSTEM_EVENTS } from "./system";
import { SYSTEM_ALERT_EVENTS } from "./system-alert";
import { TICKET_EVENTS } from "./ticket";
import { EVENT_TYPES, type EventCategory, type EventDefinition, type EventType } from "./types";

/** Every event the product knows, by canonical type. */
export const EVENT_CATALOGUE: Readonly<Record<EventType, EventDefinition>> = {
  ...LEAVE_MESSAGE_EVENTS,
  ...CUSTOMER_EVENTS,
  ...SYSTEM_ALERT_EVENTS,
  ...TICKET_EVENTS,
  ...CONVERSATION_EVENTS,
  ...USER_EVENTS,
  ...LOYALTY_EVENTS,
  ...AUTOMATION_EVENTS,
  ...SYSTEM_EVENTS,
} satisfies Record<EventType, EventDefinition>;

/** The definition of a canonical type. */
export function eventDefinition(type: EventType): EventDefinition {
  return EVENT_CATALOGUE[type];
}

/** The types of a category, in the order of the catalogue. */
export function typesOfCategory(category: EventCategory): EventType[] {
  return EVENT_TYPES.filter((type) => EVENT_CATALOGUE[type].category === category);
}

/** Names of categories, as switches and the catalogue show them. */
export const CATEGORY_NAMES: Readonly<Record<EventCategory, { zh: string; en: string }>> = {
  leave_message: { zh: "留言消息", en: "Leave messages" },
  customer_info: { zh: "客户留资", en: "Leads" },
  system_alert: { zh: "系统报警", en: "System alerts" },
  ticket: { zh: "工单状态变更", en: "Tickets" },
  conversation: { zh: "对话", en: "Conversations" },
  user: { zh: "用户", en: "Users" },
  loyalty: { zh: "会员", en: "Loyalty" },
  automation: { zh: "流程与表单", en: "Flows and forms" },
  system: { zh: "推送系统", en: "This product" },
};
