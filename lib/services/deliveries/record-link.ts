import type { EventType } from "@/lib/domain/catalogue/types";
import { SPAM_DIGEST_TYPE } from "@/lib/domain/digest/members";
import { decodeId } from "@/lib/domain/ids";

/**
 * Where the reader of a robot's message goes on: a leave message opens in the inbox, where it is answered, a count
 * of suspected spam opens what it counted; everything else opens its delivery.
 */
export function recordLink(
  appUrl: string,
  event: { type: EventType; data: Record<string, unknown> },
  deliveryId: string,
): string {
  const messageId = event.data.message_id;
  const isOurs = typeof messageId === "string" && decodeId("message", messageId) !== null;
  if (event.type === SPAM_DIGEST_TYPE) return `${appUrl}/messages?view=spam`;
  if (event.type.startsWith("leave_message.") && isOurs) return `${appUrl}/messages?d=${messageId}`;
  return `${appUrl}/settings/webhooks/deliveries/${deliveryId}`;
}
