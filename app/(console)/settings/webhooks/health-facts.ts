import type { EndpointDto } from "@/lib/services/endpoints/dto";

/** What the health banner needs of an endpoint, and no more: it travels to the browser. */
export function healthFacts({ id, name, channel, enabled, disabledReason, health }: EndpointDto) {
  return { id, name, channel, enabled, disabledReason, health };
}
