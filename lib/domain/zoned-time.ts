import { zoneClock } from "./zone-clock";

/**
 * The instant of a local date and time (`2025-01-14T00:00`) in a zone. A time that a DST change skips becomes the
 * instant the clocks move to; one that occurs twice is the first. Null when the text is not a date and time.
 */
export function zonedInstant(local: string, timeZone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)) return null;
  const asUtc = Date.parse(`${local}Z`);
  return Number.isNaN(asUtc) ? null : new Date(zoneClock(timeZone).instantOf(asUtc));
}

/** The local date and time of an instant, to the minute: what a `datetime-local` field shows. */
export function localMinute(at: Date, timeZone: string): string {
  return new Date(at.getTime() + zoneClock(timeZone).offsetAt(at.getTime())).toISOString().slice(0, 16);
}
