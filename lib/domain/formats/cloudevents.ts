import { inPrintedOrder } from "../catalogue";
import type { EventEnvelope } from "../events";
import { isoInstant } from "./times";
import type { RenderedBody } from "./types";

/** CloudEvents 1.0, structured JSON mode. `source` names the organization by its number. */
export function cloudeventsBody(event: EventEnvelope): RenderedBody {
  const body = JSON.stringify({
    specversion: "1.0",
    id: event.id,
    source: `urn:hooklane:organization:${event.tenantNumber}`,
    type: event.type,
    time: isoInstant(event.occurredAt),
    datacontenttype: "application/json",
    data: inPrintedOrder(event.type, event.data),
  });
  return { ok: true, body, contentType: "application/cloudevents+json; charset=utf-8" };
}
