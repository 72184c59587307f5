import type { CalendarDay } from "./schedule";

/*
 * The public calendar: years that are taken in as a whole. Without a schema library: the editor in the browser uses this
 * file.
 */

export type HolidayYear = { year: number; days: CalendarDay[] };

export type CalendarDiff = { added: CalendarDay[]; changed: CalendarDay[]; removed: CalendarDay[]; same: number };

/** What taking in a year's days changes: that year's days are replaced, other years' stay. */
export function diffCalendar(present: readonly CalendarDay[], year: HolidayYear): CalendarDiff {
  const before = new Map(present.map((day) => [day.date, day]));
  const next = new Map(year.days.map((day) => [day.date, day]));
  const added = year.days.filter((day) => !before.has(day.date));
  const changed = year.days.filter((day) => {
    const old = before.get(day.date);
    return old !== undefined && (old.off !== day.off || old.name !== day.name);
  });
  const removed = present.filter((day) => day.date.startsWith(`${year.year}-`) && !next.has(day.date));
  return { added, changed, removed, same: year.days.length - added.length - changed.length };
}

/** The calendar after taking in a year. */
export function withYear(present: readonly CalendarDay[], year: HolidayYear): CalendarDay[] {
  const dates = new Set(year.days.map((day) => day.date));
  const kept = present.filter((day) => !dates.has(day.date) && !day.date.startsWith(`${year.year}-`));
  return sortedDays([...kept, ...year.days]);
}

/** Years that have days, in order. */
export function calendarYears(days: readonly CalendarDay[]): number[] {
  return [...new Set(days.map((day) => Number(day.date.slice(0, 4))))].sort((a, b) => a - b);
}

export const sortedDays = (days: readonly CalendarDay[]): CalendarDay[] =>
  [...days].sort((a, b) => (a.date < b.date ? -1 : 1));

const off = (name: string, first: string, count: number): CalendarDay[] =>
  Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.parse(`${first}T00:00:00Z`) + index * 86_400_000);
    return { name, date: at.toISOString().slice(0, 10), off: true };
  });
const work = (name: string, ...dates: string[]): CalendarDay[] => dates.map((date) => ({ name, date, off: false }));

/** Years that come with the product. */
export const KNOWN_YEARS: readonly HolidayYear[] = [
  // 国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04, as printed at politics.gmw.cn/2025-11/04/content_38391083.htm
  {
    year: 2026,
    days: sortedDays([
      ...off("元旦", "2026-01-01", 3),
      ...work("元旦", "2026-01-04"),
      ...off("春节", "2026-02-15", 9),
      ...work("春节", "2026-02-14", "2026-02-28"),
      ...off("清明节", "2026-04-04", 3),
      ...off("劳动节", "2026-05-01", 5),
      ...work("劳动节", "2026-05-09"),
      ...off("端午节", "2026-06-19", 3),
      ...off("中秋节", "2026-09-25", 3),
      ...off("国庆节", "2026-10-01", 7),
      ...work("国庆节", "2026-09-20", "2026-10-10"),
    ]),
  },
];
