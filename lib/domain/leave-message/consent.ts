/**
 * What the visitor agreed to, as it was shown to him: the version of the text, its language, when. `marketing`: to that as
 * well, or to that alone where `processing` is false.
 */
export type Consent = { version: string; locale: string; at: string; marketing?: boolean; processing?: false };

/** What somebody agreed to: that his message is worked on, or that he is written to about other things. */
export const CONSENT_PURPOSES = ["processing", "marketing"] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** Each is a consent of its own, which can be withdrawn alone. */
export function purposesOf({ marketing, processing }: Consent): ConsentPurpose[] {
  return CONSENT_PURPOSES.filter((purpose) => (purpose === "marketing" ? marketing === true : processing !== false));
}
