import { EVENT_CATALOGUE, inPrintedOrder } from "../catalogue";
import type { EventEnvelope } from "../events";
import { isoSeconds } from "./times";
import { JSON_TYPE, type RenderedBody } from "./types";

/**
 * What document D's serialiser writes as `\uXXXX`. Its sample signs the payload serialised anew, so a receiver that does
 * the same must get the very text that was sent. In JSON these characters stand inside texts only.
 */
const ESCAPED = /[<>&='\u2028\u2029]/g;

const escaped = (json: string) =>
  json.replace(ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Members that are null are not there: that serialiser leaves them out, of objects and not of lists. */
function present(this: unknown, _key: string, value: unknown): unknown {
  return value === null && !Array.isArray(this) ? undefined : value;
}

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
  if (EVENT_CATALOGUE[event.type].category === "loyalty") return flatBody({ ...head, ...data });
  return flatBody({ ...head, date, ...data });
}

function flatBody(value: Record<string, unknown>): RenderedBody {
  return { ok: true, body: escaped(JSON.stringify(value, present)), contentType: JSON_TYPE };
}
