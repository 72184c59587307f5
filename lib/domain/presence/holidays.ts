import { z } from "zod";
import { type CalendarDay, CalendarDaySchema } from "./schedule";

/**
 * A calendar file in the form of holiday-cn (one JSON per year): `isOffDay: false` is a day worked in exchange. Unknown
 * keys are ignored.
 */
const FileSchema = z.object({
  year: z.number().int().min(2007).max(2100),
  days: z
    .array(z.object({ name: z.string(), date: z.string(), isOffDay: z.boolean() }))
    .min(1)
    .max(200),
});

export type HolidayYear = { year: number; days: CalendarDay[] };

/** Reads a calendar file. Null when it is none, or names a day twice or of no year near its own. */
export function readHolidayFile(text: string): HolidayYear | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const file = FileSchema.safeParse(json);
  if (!file.success) return null;
  const { year } = file.data;
  const days = z
    .array(CalendarDaySchema)
    .safeParse(file.data.days.map(({ name, date, isOffDay }) => ({ name, date, off: isOffDay })));
  if (!days.success || new Set(days.data.map((day) => day.date)).size !== days.data.length) return null;
  // A year's list may begin in the last days of the year before.
  if (days.data.some(({ date }) => Math.abs(Number(date.slice(0, 4)) - year) > 1)) return null;
  return { year, days: sorted(days.data) };
}

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
  return sorted([...kept, ...year.days]);
}

/** Years that have days, in order. */
export function calendarYears(days: readonly CalendarDay[]): number[] {
  return [...new Set(days.map((day) => Number(day.date.slice(0, 4))))].sort((a, b) => a - b);
}

const sorted = (days: readonly CalendarDay[]): CalendarDay[] => [...days].sort((a, b) => (a.date < b.date ? -1 : 1));

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
    days: sorted([
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
