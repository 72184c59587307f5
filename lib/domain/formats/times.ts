/** `2024-01-15T10:30:00Z`: whole seconds, as documents A, B and C print times. */
export const isoSeconds = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** ISO 8601 with milliseconds only when there are any. */
export const isoInstant = (at: Date): string => at.toISOString().replace(".000Z", "Z");
