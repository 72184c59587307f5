/** The event as the channels see it. The catalogue (types, schemas, samples, aliases) is in `catalogue/`. */
import type { EventType } from "./catalogue/types";

export type EventEnvelope = {
  /** Edge id, `evt_…`: the same in every try and in every replay. */
  id: string;
  type: EventType;
  occurredAt: Date;
  /** The document's printed field names; unknown keys are kept. */
  data: Record<string, unknown>;
  /** Small decimal number of the organization, for formats that print a numeric tenant id. */
  tenantNumber: number;
  /** Bodies that were made of this event already, by {@link EventRenderings}: a fan-out makes each once. */
  rendered?: EventRenderings;
};

/** Bodies of one event by wire format and whatever else decides them. */
export type EventRenderings = Map<string, { ok: true; body: string; contentType: string }>;
