import { toUnified } from "../catalogue";
import type { EventEnvelope } from "../events";
import { isoSeconds } from "./times";
import { jsonBody, type RenderedBody } from "./types";

/** Document C's unified message; it has words for leave messages only. */
export function leavemsgBody(event: EventEnvelope): RenderedBody {
  if (!event.type.startsWith("leave_message.")) {
    return {
      ok: false,
      problem: { field: "format", diagnosis: "format.leavemsg_only", values: { type: event.type } },
    };
  }
  return jsonBody({ type: "leave_message", timestamp: isoSeconds(event.occurredAt), ...toUnified(event.data) });
}
