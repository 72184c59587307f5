import { sampleEvent } from "@/lib/channels/registry";
import type { EventType } from "@/lib/domain/catalogue";
import type { Locale, WireFormat } from "@/lib/domain/endpoints";
import { renderBody } from "@/lib/domain/formats";

/** Formats whose body is ours to print; a template's is the customer's own. */
export const SHOWN_FORMATS = [
  "standard",
  "cloudevents",
  "weiyu",
  "zhifuyun",
  "leavemsg",
  "dmhub",
] as const satisfies readonly WireFormat[];
export type ShownFormat = (typeof SHOWN_FORMATS)[number];

/** Signs the samples, and is shown beside them so that a reader can check his own code. */
export const SAMPLE_SECRET = "sample-secret-0123456789";
const SAMPLE_TIME = new Date("2025-01-15T10:30:00Z");

/** The catalogue's sample in each wire format, by the code that makes real pushes; null where a format cannot carry it. */
export function wireBodies(type: EventType, locale: Locale): { format: ShownFormat; body: string | null }[] {
  const event = sampleEvent(type, SAMPLE_TIME);
  return SHOWN_FORMATS.map((format) => {
    const signature = { scheme: "sha256" as const, secret: SAMPLE_SECRET };
    const made = renderBody({ format, template: undefined, signature, maskContacts: false, locale }, event);
    return { format, body: made.ok ? made.body : null };
  });
}
