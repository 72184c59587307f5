import { zoneClock } from "../zone-clock";

/** The calendar day of an instant in a time zone, `YYYYMMDD`. */
export function dayIn(timeZone: string, at: Date): string {
  const local = new Date(at.getTime() + zoneClock(timeZone).offsetAt(at.getTime()));
  return local.toISOString().slice(0, 10).replaceAll("-", "");
}

/** `LM-20250115-0042`; beyond 9999 a day the number grows longer. */
export function messageNumber(day: string, sequence: number): string {
  return `LM-${day}-${String(sequence).padStart(4, "0")}`;
}
