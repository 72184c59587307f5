/** The calendar day of an instant in a time zone, `YYYYMMDD`. */
export function dayIn(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((item) => item.type === type)?.value ?? "";
  return `${part("year")}${part("month")}${part("day")}`;
}

/** `LM-20250115-0042`; beyond 9999 a day the number grows longer. */
export function messageNumber(day: string, sequence: number): string {
  return `LM-${day}-${String(sequence).padStart(4, "0")}`;
}
