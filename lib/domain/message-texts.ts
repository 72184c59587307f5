import type { EventType } from "./catalogue/types";

/**
 * How a message about each type is laid out. These are texts that go out on the wire, not texts of the console; names of
 * events and labels of fields come from the catalogue.
 */
export type Tone = "info" | "success" | "warning" | "danger";
export type MessageLayout = {
  tone: Tone;
  /** Stands in the title's place, `{count}` and other fields filled in. */
  sentence?: { zh: string; en: string };
  /** The field whose value follows the event's name in the title. */
  headline?: string;
  /** Fields shown as label and value, in this order; an object is spread into one line per member. */
  fields: readonly string[];
  /** The field shown as a paragraph. */
  text?: string;
};

const person = ["customer_name", "customer_phone", "customer_email"] as const;
const leave = [...person, "category", "channel", "page_title", "created_time"] as const;
const lead = ["name", "phone", "email", "company", "position", "source"] as const;
const ticket = ["ticket_id", "priority", "status", "assignee_id", "customer_email"] as const;
const coupon = ["membershipId", "couponName", "couponCode"] as const;
const endpoint = ["endpoint_name", "channel", "reason", "happened_at"] as const;

export const MESSAGE_LAYOUTS: Readonly<Record<EventType, MessageLayout>> = {
  "leave_message.created": { tone: "info", fields: [...leave, "fields"], text: "message_content" },
  "leave_message.updated": { tone: "info", fields: ["status", "changes", ...leave], text: "message_content" },
  "leave_message.replied": {
    tone: "success",
    fields: [...person, "message_content", "replied_by", "replied_time"],
    text: "reply_content",
  },
  "leave_message.assigned": {
    tone: "info",
    fields: [...person, "assignee_name", "assigned_by", "created_time"],
    text: "message_content",
  },
  "leave_message.due_soon": {
    tone: "warning",
    fields: [...person, "due_time", "assignee_name"],
    text: "message_content",
  },
  "leave_message.sla_breached": {
    tone: "danger",
    fields: [...person, "due_time", "overdue_minutes", "assignee_name", "supervisor_name"],
    text: "message_content",
  },
  "leave_message.spam_digest": {
    tone: "info",
    sentence: { zh: "今日拦截 {count} 条疑似垃圾", en: "Suspected spam kept apart today: {count}" },
    fields: ["from", "to"],
  },
  "customer.created": { tone: "success", fields: [...lead, "created_time"] },
  "customer.updated": { tone: "info", fields: ["changes", ...lead, "updated_time"] },
  "system_alert.error": {
    tone: "danger",
    headline: "title",
    fields: ["details", "created_time", "alert_id"],
    text: "message",
  },
  "system_alert.warning": {
    tone: "warning",
    headline: "title",
    fields: ["details", "created_time", "alert_id"],
    text: "message",
  },
  "system_alert.info": {
    tone: "info",
    headline: "title",
    fields: ["details", "created_time", "alert_id"],
    text: "message",
  },
  "ticket.created": { tone: "info", headline: "title", fields: [...ticket, "created_at"], text: "description" },
  "ticket.updated": {
    tone: "info",
    headline: "title",
    fields: ["changes", ...ticket, "updated_at"],
    text: "description",
  },
  "ticket.resolved": { tone: "success", headline: "title", fields: [...ticket, "resolved_at"], text: "resolution" },
  "ticket.closed": { tone: "info", headline: "title", fields: [...ticket, "closed_at"], text: "description" },
  "ticket.due_soon": { tone: "warning", headline: "title", fields: [...ticket, "due_at"], text: "description" },
  "ticket.overdue": {
    tone: "danger",
    headline: "title",
    fields: [...ticket, "due_at", "overdue_minutes"],
    text: "description",
  },
  "ticket.escalated": { tone: "warning", headline: "title", fields: [...ticket, "escalated_to"], text: "reason" },
  "conversation.created": {
    tone: "info",
    fields: ["conversation_id", "customer_name", "channel", "agent_id", "created_at"],
  },
  "conversation.closed": {
    tone: "info",
    fields: ["conversation_id", "customer_name", "channel", "agent_id", "closed_at", "close_reason"],
  },
  "message.received": { tone: "info", fields: ["customer_name", "conversation_id", "created_at"], text: "content" },
  "user.created": { tone: "success", fields: ["user_id", "name", "phone", "email", "created_at"] },
  "user.updated": { tone: "info", fields: ["user_id", "name", "phone", "email", "updated_at"] },
  "loyalty.membership_level_up": { tone: "success", fields: ["membershipId", "oldLevel", "newLevel", "date"] },
  "loyalty.membership_level_down": { tone: "warning", fields: ["membershipId", "oldLevel", "newLevel", "date"] },
  "loyalty.loyalty_dispatch_coupon": {
    tone: "info",
    fields: [...coupon, "batchId", "startDate", "endDate", "date"],
  },
  "loyalty.membership_draw_coupon": { tone: "info", fields: [...coupon, "startDate", "endDate", "date"] },
  "loyalty.membership_redeem_coupon": { tone: "success", fields: [...coupon, "date"] },
  "form.submitted": {
    tone: "info",
    headline: "form_name",
    fields: ["name", "phone", "email", "fields", "submitted_at"],
  },
  "flow.triggered": {
    tone: "info",
    headline: "flow_name",
    fields: ["step", "name", "phone", "email", "context", "triggered_at"],
  },
  "broadcast.batch": { tone: "info", fields: ["broadcast_id", "run_id", "batch"] },
  "endpoint.paused": { tone: "warning", headline: "endpoint_name", fields: endpoint },
  "endpoint.resumed": { tone: "success", headline: "endpoint_name", fields: endpoint },
  "endpoint.disabled": { tone: "danger", headline: "endpoint_name", fields: endpoint },
  "delivery.exhausted": {
    tone: "danger",
    headline: "endpoint_name",
    fields: ["count", "event_type", "attempts", "code", "delivery_id", "happened_at"],
    text: "diagnosis",
  },
  // One line per member: lib/domain/digest/describe.ts.
  "delivery.digest": { tone: "info", fields: [] },
  "webhook.test": { tone: "info", fields: ["endpoint_name"], text: "message" },
};

/** What the codes in `reason` of events about an endpoint mean to people. */
const ENDPOINT_REASONS: Readonly<Record<string, { zh: string; en: string }>> = {
  breaker: {
    zh: "接收方持续失败，推送已暂停并定时试探",
    en: "The receiver kept failing; pushes wait and it is probed",
  },
  gone: { zh: "接收地址已失效（410），已自动停用", en: "The target is gone (410); switched off" },
  failing: { zh: "连续 5 天全部失败，已自动停用", en: "Nothing but failures for 5 days; switched off" },
  dead: { zh: "平台多次答复机器人不存在，已自动停用", en: "Its platform no longer knows the robot; switched off" },
};
const RESUMED = { zh: "接收方已恢复，推送继续", en: "The receiver is back; pushes go on" };

/** The words for a reason of an event about an endpoint; null where it has none. */
export function endpointReason(type: EventType, reason: unknown): { zh: string; en: string } | null {
  if (type === "endpoint.resumed") return RESUMED;
  const known = type === "endpoint.paused" || type === "endpoint.disabled";
  return known && typeof reason === "string" ? (ENDPOINT_REASONS[reason] ?? null) : null;
}

type Words = Readonly<Record<string, { zh: string; en: string }>>;

const STATES: Words = {
  new: { zh: "新建", en: "New" },
  open: { zh: "待处理", en: "Open" },
  pending: { zh: "待处理", en: "Pending" },
  processing: { zh: "处理中", en: "In progress" },
  in_progress: { zh: "处理中", en: "In progress" },
  replied: { zh: "已回复", en: "Replied" },
  resolved: { zh: "已解决", en: "Resolved" },
  closed: { zh: "已关闭", en: "Closed" },
};
const PRIORITIES: Words = {
  low: { zh: "低", en: "Low" },
  medium: { zh: "中", en: "Medium" },
  normal: { zh: "普通", en: "Normal" },
  high: { zh: "高", en: "High" },
  urgent: { zh: "紧急", en: "Urgent" },
};
/** As the forms call them; lib/channels/descriptors.ts names them for the console. */
const PLATFORMS: Words = {
  custom: { zh: "自定义 API", en: "Custom API" },
  wecom: { zh: "企业微信", en: "WeCom" },
  wecom_app: { zh: "企业微信应用消息", en: "WeCom app message" },
  feishu: { zh: "飞书", en: "Feishu" },
  feishu_app: { zh: "飞书应用消息", en: "Feishu app message" },
  dingtalk: { zh: "钉钉", en: "DingTalk" },
  dingtalk_work: { zh: "钉钉工作通知", en: "DingTalk work notice" },
  slack: { zh: "Slack", en: "Slack" },
  discord: { zh: "Discord", en: "Discord" },
  email: { zh: "邮箱", en: "E-mail" },
};

/** Who gave a message to somebody where no person did. */
export const AUTOMATIC = "auto";

/** Words for the codes of a field; null for a value that is not one of ours, which is shown as it is. */
export function valueWords(type: EventType, key: string, value: unknown): { zh: string; en: string } | null {
  if (typeof value !== "string") return null;
  const own = (words: Words) => (Object.hasOwn(words, value) ? (words[value] ?? null) : null);
  if (key === "status") return own(STATES);
  if (key === "priority") return own(PRIORITIES);
  // A person's name stands there too: this is what the product writes when it chose by itself.
  if (key === "assigned_by" && value === AUTOMATIC) return { zh: "自动分配", en: "Assigned automatically" };
  return key === "channel" && type.startsWith("endpoint.") ? own(PLATFORMS) : null;
}

export const MESSAGE_WORDS = {
  "zh-CN": { test: "【测试】", colon: "：", details: "查看详情", zoneHours: 8, zone: "（北京时间）" },
  en: { test: "[TEST] ", colon: ": ", details: "View details", zoneHours: 0, zone: " UTC" },
} as const;
