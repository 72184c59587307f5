import type { EventType } from "@/lib/domain/catalogue/types";
import type { Locale } from "@/lib/domain/endpoints";

/** Whose data a test carries: the sample's, the newest real event's with contact details hidden, or a contact's. */
export const TEST_SOURCES = ["sample", "latest", "contact"] as const;
export type TestSource = (typeof TEST_SOURCES)[number];

/** What was picked for a test or a preview. */
export type TestChoice = {
  eventType: EventType;
  locale: Locale;
  source: TestSource;
  /** Who was picked for `contact`; null until somebody is. */
  contact: ContactChoice | null;
};

/** A contact as it is offered, phone and e-mail masked. */
export type ContactChoice = { id: string; name: string; nickname: string; phone: string | null; email: string | null };

/** The same as the routes of the panel take it. */
export type PushAbout = { eventType: EventType; locale: Locale; latest?: true; contactId?: string };

export function aboutOf({ eventType, locale, source, contact }: TestChoice): PushAbout {
  const about = { eventType, locale };
  if (!hasRealData(eventType)) return about;
  if (source === "contact") return contact === null ? about : { ...about, contactId: contact.id };
  return source === "latest" ? { ...about, latest: true } : about;
}

/** Of the test event itself there is only the sample. */
export const hasRealData = (eventType: EventType): boolean => eventType !== "webhook.test";
