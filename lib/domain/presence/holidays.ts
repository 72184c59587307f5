import { z } from "zod";
import { type HolidayYear, sortedDays } from "./calendar";
import { CalendarDaySchema } from "./schedule";

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
  return { year, days: sortedDays(days.data) };
}
