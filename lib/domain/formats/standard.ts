import { inPrintedOrder } from "../catalogue";
import type { EventEnvelope } from "../events";
import { isoInstant } from "./times";
import { jsonBody, type RenderedBody } from "./types";

/** Standard Webhooks' suggested payload: `{type,timestamp,data}`. */
export function standardBody(event: EventEnvelope): RenderedBody {
  const { type, occurredAt, data } = event;
  return jsonBody({ type, timestamp: isoInstant(occurredAt), data: inPrintedOrder(type, data) });
}
