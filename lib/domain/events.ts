/** The event as the channels see it. The catalogue (types, schemas, samples, aliases) is in `catalogue/`. */
import type { EventType } from "./catalogue/types";

/** Source of an event that a check of the whole way made: its deliveries are tests and count nowhere. */
export const CHECK_SOURCE = "check";

export type EventEnvelope = {
  /** Edge id, `evt_…`: the same in every try and in every replay. */
  id: string;
  type: EventType;
  occurredAt: Date;
  /** The document's printed field names; unknown keys are kept. */
  data: Record<string, unknown>;
  /** Small decimal number of the organization, for formats that print a numeric tenant id. */
  tenantNumber: number;
  /** What was made of this event already: a fan-out makes each body, and its hash, once. */
  rendered?: EventRenderings;
};

export type EventRenderings = {
  /** Bodies by wire format and whatever else decides them. */
  bodies: Map<string, { ok: true; body: string; contentType: string }>;
  /** SHA-256 of a body, in hex. */
  hashes: Map<string, string>;
};
