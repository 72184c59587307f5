/**
 * The id of the delivery that routing makes of an event for an endpoint. It can be told from the two, so that nobody has
 * to search for it: the event's time and counter, then its 40 random bits mixed with the endpoint's. Deliveries of an
 * endpoint sort like their events. Endpoints of one organization must differ in those bits; where two do not, only one of
 * them has ids that can be told.
 */
export function deliveryUuid(eventUuid: string, mix: EndpointMix): string {
  const high = Number.parseInt(eventUuid.slice(26, 31), 16) ^ mix.high;
  const low = Number.parseInt(eventUuid.slice(31), 16) ^ mix.low;
  return eventUuid.slice(0, 26) + high.toString(16).padStart(5, "0") + low.toString(16).padStart(5, "0");
}

/** The random bits of an endpoint's id, in two halves, and as the text that must be unique. */
export type EndpointMix = { high: number; low: number; text: string };

/** What ids of an endpoint's deliveries are mixed with, from its UUID. */
export function endpointMix(endpointUuid: string): EndpointMix {
  const text = endpointUuid.slice(26);
  return { high: Number.parseInt(text.slice(0, 5), 16), low: Number.parseInt(text.slice(5), 16), text };
}
