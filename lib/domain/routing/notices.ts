import type { EventType } from "../catalogue/types";
import { decodeId } from "../ids";

const ABOUT_AN_ENDPOINT: ReadonlySet<EventType> = new Set<EventType>([
  "endpoint.paused",
  "endpoint.resumed",
  "endpoint.disabled",
  "delivery.exhausted",
]);

/**
 * Whether an event is a notice of this product about one of its endpoints. Such a notice passes at once and unfiltered,
 * goes to the endpoints that are to be alerted, and never to the endpoint it is about.
 */
export function isNotice(event: { type: EventType; source: string }): boolean {
  if (ABOUT_AN_ENDPOINT.has(event.type)) return true;
  return event.source === "system" && event.type.startsWith("system_alert.");
}

/** The UUID of the endpoint a notice is about: its `endpoint_id` or `details.endpoint_id`; null when it names none. */
export function endpointAbout(data: Record<string, unknown>): string | null {
  const { details } = data;
  const nested = typeof details === "object" && details !== null ? (details as Record<string, unknown>) : {};
  const id = data.endpoint_id ?? nested.endpoint_id;
  return typeof id === "string" ? decodeId("endpoint", id) : null;
}
