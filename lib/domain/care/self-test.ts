/** How often a webhook tests itself. */
export const SELF_TEST_RHYTHMS = ["off", "daily", "weekly"] as const;
export type SelfTestRhythm = (typeof SELF_TEST_RHYTHMS)[number];
