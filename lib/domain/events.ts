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
};
