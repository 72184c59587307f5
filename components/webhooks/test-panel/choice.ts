import type { EventType } from "@/lib/domain/catalogue/types";
import type { Locale } from "@/lib/domain/endpoints";

/** Whose data a test carries: the catalogue's sample, or the newest real event's with contact details hidden. */
export const TEST_SOURCES = ["sample", "latest"] as const;
export type TestSource = (typeof TEST_SOURCES)[number];

/** What was picked for a test or a preview. */
export type TestChoice = { eventType: EventType; locale: Locale; source: TestSource };

/** The same as the routes of the panel take it. */
export type PushAbout = { eventType: EventType; locale: Locale; latest?: true };

export function aboutOf({ eventType, locale, source }: TestChoice): PushAbout {
  return { eventType, locale, ...(source === "latest" && hasRealData(eventType) ? { latest: true } : {}) };
}

/** Of the test event itself there is only the sample. */
export const hasRealData = (eventType: EventType): boolean => eventType !== "webhook.test";
