import type { CalendarDay } from "./schedule";

/** Which local days (`2025-01-26`) are public holidays, and on which people work: weekdays, and days worked in exchange. */
export function calendarOf(days: readonly CalendarDay[]): {
  isHoliday: (day: string) => boolean;
  isWorkday: (day: string) => boolean;
} {
  const known = new Map(days.map(({ date, off }) => [date, off]));
  const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
  return {
    isHoliday: (day) => known.get(day) === true,
    isWorkday: (day) => (known.has(day) ? known.get(day) === false : !isWeekend(day)),
  };
}
