import { choiceParam, type RawSearch, readSearch, writeSearch } from "@/components/data-table/url-state";
import type { TimedFigure } from "@/lib/domain/leave-message/response-times";
import type { ResponseBin } from "@/lib/domain/leave-message/volume";
import { localMinute, zonedInstant } from "@/lib/domain/zoned-time";

export const PATH = "/messages/times";
export const RANGES = ["7d", "30d", "90d"] as const;
const DAYS = { "7d": 7, "30d": 30, "90d": 90 };
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Whole local days up to the minute that has begun. */
export type TimesSearch = { range: (typeof RANGES)[number]; from: Date; to: Date; timeZone: string };

/** What an address of the board asks for. */
export function readTimes(raw: RawSearch, timeZone: string, now: Date): TimesSearch {
  const { values } = readSearch({ range: choiceParam(RANGES) }, raw);
  const range = values.range || "30d";
  const today = localMinute(now, timeZone).slice(0, 10);
  const first = new Date(Date.parse(`${today}T00:00Z`) - (DAYS[range] - 1) * DAY_MS).toISOString().slice(0, 10);
  const from = zonedInstant(`${first}T00:00`, timeZone) ?? new Date(now.getTime() - DAYS[range] * DAY_MS);
  const to = new Date((Math.floor(now.getTime() / MINUTE_MS) + 1) * MINUTE_MS);
  return { range, from, to, timeZone };
}

export const rangeHref = (range: TimesSearch["range"]): string =>
  writeSearch(PATH, { range: range === "30d" ? undefined : range });

/** One line of a table, as filters of the inbox. */
type Scope = {
  assignee?: string;
  category?: string;
  source?: string;
  hour?: string;
  site?: string;
  resp?: ResponseBin;
  page?: string;
};

/** The list of the messages that a figure counts. */
export const listHref = ({ from, to, timeZone }: TimesSearch, figure: TimedFigure, scope: Scope = {}): string =>
  writeSearch("/messages", {
    view: "all",
    sort: "newest",
    timed: figure,
    from: localMinute(from, timeZone),
    to: localMinute(to, timeZone),
    ...scope,
  });

/** The list of the messages of one local day. */
export function dayHref(search: TimesSearch, day: string, figure: TimedFigure): string {
  const next = new Date(Date.parse(`${day}T00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  const end = localMinute(search.to, search.timeZone);
  const to = `${next}T00:00` < end ? `${next}T00:00` : end;
  return writeSearch("/messages", { view: "all", sort: "newest", timed: figure, from: `${day}T00:00`, to });
}

/** The list of what is open since a time. */
export const ageHref = ({ timeZone }: TimesSearch, { from, to }: { from: Date | null; to: Date }): string =>
  writeSearch("/messages", {
    ...{ view: "open", sort: "oldest", to: localMinute(to, timeZone) },
    from: from === null ? undefined : localMinute(from, timeZone),
  });

export const spamHref = ({ from, to, timeZone }: TimesSearch): string =>
  writeSearch("/messages", { view: "spam", from: localMinute(from, timeZone), to: localMinute(to, timeZone) });
