import { EVENT_CATALOGUE, inPrintedOrder } from "../catalogue";
import type { EventEnvelope } from "../events";
import { isoSeconds } from "./times";
import { jsonBody, type RenderedBody } from "./types";

/** Document A: `{event_type,timestamp,data}`; `event_type` is the category, also for types it does not print. */
export function weiyuBody(event: EventEnvelope): RenderedBody {
  return jsonBody({
    event_type: EVENT_CATALOGUE[event.type].category,
    timestamp: isoSeconds(event.occurredAt),
    data: inPrintedOrder(event.type, event.data),
  });
}
