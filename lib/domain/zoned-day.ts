/** Midnight of the day an instant falls on in a time zone. Where a day has no midnight (clocks go forward), its start. */
export function startOfDay(at: Date, timeZone: string): Date {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const day = format.format(at);
  // The day began at most 25 hours ago; halve the time in which it did, to the millisecond.
  let before = at.getTime() - 26 * 3_600_000;
  let within = at.getTime();
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (format.format(middle) === day) within = middle;
    else before = middle;
  }
  return new Date(within);
}
