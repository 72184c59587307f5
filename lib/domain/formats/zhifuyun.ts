import { inPrintedOrder } from "../catalogue";
import type { EventEnvelope } from "../events";
import { sha256Signature } from "../signatures/sha256";
import { isoSeconds } from "./times";
import { jsonBody, type RenderedBody } from "./types";

/**
 * Document B: `{event,timestamp,signature,data}`. The body's own `signature` covers the body without that field; the
 * header's (signatures/sha256.ts) covers the bytes as sent. Without a secret there is nothing to sign with and no field.
 */
export function zhifuyunBody(event: EventEnvelope, secret: string | undefined): RenderedBody {
  const head = { event: event.type, timestamp: isoSeconds(event.occurredAt) };
  const data = inPrintedOrder(event.type, event.data);
  if (secret === undefined || secret === "") return jsonBody({ ...head, data });
  const signature = sha256Signature(secret, JSON.stringify({ ...head, data }));
  return jsonBody({ ...head, signature, data });
}
