/**
 * The instant of a local date and time (`2025-01-14T00:00`) in a zone. A time that a DST change skips becomes the
 * instant the clocks move to; one that occurs twice is the first. Null when the text is not a date and time.
 */
export function zonedInstant(local: string, timeZone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)) return null;
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return null;
  const earlier = asUtc - offsetAt(asUtc - 86_400_000, timeZone);
  const later = asUtc - offsetAt(asUtc + 86_400_000, timeZone);
  const fits = (ms: number) => ms + offsetAt(ms, timeZone) === asUtc;
  if (fits(earlier)) return new Date(earlier);
  return new Date(fits(later) ? later : earlier);
}

/** The local date and time of an instant, to the minute: what a `datetime-local` field shows. */
export function localMinute(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetAt(at.getTime(), timeZone)).toISOString().slice(0, 16);
}

/** Milliseconds a zone is ahead of UTC at an instant. */
function offsetAt(ms: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const shown = Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`);
  return shown - Math.floor(ms / 1_000) * 1_000;
}
