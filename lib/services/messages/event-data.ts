import type { MessageRow } from "@/db/queries/messages";
import { encodeId } from "@/lib/domain/ids";

/** `2024-01-15T10:30:00Z`, as the documents print times. */
export function eventTime(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, "Z");
}

type EventFacts = Pick<
  MessageRow,
  | "id"
  | "number"
  | "name"
  | "phone"
  | "email"
  | "content"
  | "source"
  | "category"
  | "ip"
  | "pageUrl"
  | "pageTitle"
  | "userAgent"
  | "fields"
  | "priority"
  | "status"
  | "siteId"
  | "createdAt"
>;

/** The `data` of a leave message's events: document A's names, and what document C prints besides. */
export function messageData(message: EventFacts): Record<string, unknown> {
  return {
    message_id: encodeId("message", message.id),
    message_number: message.number,
    customer_name: message.name,
    customer_phone: message.phone,
    customer_email: message.email,
    message_content: message.content,
    channel: message.source === "api" ? "api" : "web",
    created_time: eventTime(message.createdAt),
    visitor_ip: message.ip,
    category: message.category,
    source: message.source,
    page_url: message.pageUrl,
    page_title: message.pageTitle,
    user_agent: message.userAgent,
    fields: message.fields,
    priority: message.priority,
    status: message.status,
    site_id: encodeId("site", message.siteId),
  };
}
