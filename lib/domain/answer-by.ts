import type { CalendarDay } from "./presence/schedule";
import { calendarOf } from "./presence/work-calendar";

/** Working days within which a person's request is to be done: art. 6 of China's 2019 rules on apps and personal data. */
export const REQUEST_WORKDAYS = 15;
/** Days within which it is to be answered: GB/T 35273-2020, 8.7. */
export const REQUEST_DAYS = 30;
const DAY_MS = 86_400_000;

/** Local days (`2025-01-26`) by which a request of a person is due that came on `day`; that day itself counts as none. */
export function answerBy(day: string, calendar: readonly CalendarDay[]): { workdays: string; days: string } {
  const { isWorkday } = calendarOf(calendar);
  const after = (from: string, days: number) =>
    new Date(Date.parse(`${from}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
  let at = day;
  for (let left = REQUEST_WORKDAYS; left > 0; ) {
    at = after(at, 1);
    if (isWorkday(at)) left -= 1;
  }
  return { workdays: at, days: after(day, REQUEST_DAYS) };
}
