import { EVENT_CATALOGUE, inPrintedOrder } from "../catalogue";
import type { EventEnvelope } from "../events";
import { isoSeconds } from "./times";
import { jsonBody, type RenderedBody } from "./types";

/**
 * Document D's flat payloads: `tenantId` (a number), `event` with a slash, then the printed fields. Types it does not
 * print are `{tenantId,event,date,…data}`. A numeric `tenantId` in the data is the sender's own and wins.
 */
export function dmhubBody(event: EventEnvelope): RenderedBody {
  const { tenantId, event: _spelling, ...rest } = event.data;
  const head = {
    tenantId: typeof tenantId === "number" ? tenantId : event.tenantNumber,
    event: event.type.replace(".", "/"),
  };
  const date = rest.date ?? isoSeconds(event.occurredAt);
  const data = inPrintedOrder(event.type, { ...rest, date });
  if (EVENT_CATALOGUE[event.type].category === "loyalty") return jsonBody({ ...head, ...data });
  return jsonBody({ ...head, date, ...data });
}
