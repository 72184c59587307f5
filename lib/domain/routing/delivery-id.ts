/**
 * The id of the delivery that routing makes of an event for an endpoint. It can be told from the two, so that nobody has
 * to search for it: the event's time and first random bits, then its last 48 bits mixed with the endpoint's. Deliveries of
 * one endpoint sort like their events. Of two endpoints of an organization with the same last 48 bits (one chance in 10⁷
 * with ten thousand endpoints) only one may be told this way; see {@link endpointMix}.
 */
export function deliveryUuid(eventUuid: string, mix: EndpointMix): string {
  const high = (Number.parseInt(eventUuid.slice(24, 30), 16) ^ mix.high) >>> 0;
  const low = (Number.parseInt(eventUuid.slice(30, 36), 16) ^ mix.low) >>> 0;
  return eventUuid.slice(0, 24) + high.toString(16).padStart(6, "0") + low.toString(16).padStart(6, "0");
}

/** The last 48 bits of an endpoint's id, in two halves. */
export type EndpointMix = { high: number; low: number };

export function endpointMix(endpointUuid: string): EndpointMix {
  return {
    high: Number.parseInt(endpointUuid.slice(24, 30), 16),
    low: Number.parseInt(endpointUuid.slice(30, 36), 16),
  };
}
