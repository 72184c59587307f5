/** `Date` counts whole seconds: on average the clock that wrote it stood half a second later. */
const HALF_MS = 500;

/**
 * How far our clock is ahead of the clock of whoever answered, milliseconds (negative: behind), to half a second and the
 * answer's way; null without a `Date` header (RFC 9110, 6.6.1). Signatures with a time are refused when this is large.
 */
export function clockOffsetMs(
  headers: readonly (readonly [name: string, value: string])[],
  receivedAt: Date,
): number | null {
  const date = headers.find(([name]) => name.toLowerCase() === "date")?.[1];
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(theirs) ? null : receivedAt.getTime() - theirs - HALF_MS;
}
