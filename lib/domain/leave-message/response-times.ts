import { openClock } from "../presence/business-time";
import type { Hours } from "../presence/schedule";

/*
 * How long visitors waited (ux.md §5.1). First response: from the message to the first answer by a person, in business
 * minutes as they were counted when it was given. Resolution: from the message to its closing, in business minutes by
 * today's hours. Spam, merged and synthetic messages count nowhere.
 */

/** What the board counts; each is a list of the inbox, too. */
export const TIMED_FIGURES = ["received", "answered", "waiting", "late", "resolved"] as const;
export type TimedFigure = (typeof TIMED_FIGURES)[number];

/** A message as the board sees it; instants in milliseconds. */
export type TimedRow = {
  createdAt: number;
  /** Hour of the day it came, by the organization's clock. */
  hour: number;
  assigneeId: string | null;
  category: string;
  source: string;
  siteId: string;
  /** Business minutes to the first answer; null while there is none. */
  minutes: number | null;
  /** Open and without an answer. */
  waiting: boolean;
  /** Its first answer came, or is, later than promised. */
  late: boolean;
  closedAt: number | null;
};

/** Percentiles in business minutes; null of nothing. */
type Percentiles = { n: number; p50: number | null; p90: number | null };
export type TimedFigures = {
  counts: Record<TimedFigure, number>;
  first: Percentiles;
  resolution: Percentiles;
  /** When the longest waiting message came. */
  oldestWaiting: number | null;
};
export type TimedGroup<K> = TimedFigures & { key: K };

export type ResponseTimes = {
  all: TimedFigures;
  byAssignee: TimedGroup<string | null>[];
  byCategory: TimedGroup<string>[];
  bySource: TimedGroup<string>[];
  bySite: TimedGroup<string>[];
  byHour: TimedGroup<number>[];
};

/** The board of some messages, groups with the most messages first, hours in their order. */
export function responseTimes(rows: readonly TimedRow[], hours: Hours): ResponseTimes {
  const start = rows.reduce((least, { createdAt }) => Math.min(least, createdAt), Number.POSITIVE_INFINITY);
  const end = rows.reduce((most, { closedAt }) => Math.max(most, closedAt ?? 0), 0);
  const open = openClock(hours, start, end);
  const timed = rows.map((row) => ({
    ...row,
    resolution: row.closedAt === null ? null : open(row.createdAt, row.closedAt),
  }));
  const by = <K>(keyOf: (row: TimedRow) => K): TimedGroup<K>[] =>
    [...groupsOf(timed, keyOf)]
      .map(([key, members]) => ({ key, ...figuresOf(members) }))
      .sort((a, b) => b.counts.received - a.counts.received);
  return {
    all: figuresOf(timed),
    byAssignee: by(({ assigneeId }) => assigneeId),
    byCategory: by(({ category }) => category),
    bySource: by(({ source }) => source),
    bySite: by(({ siteId }) => siteId),
    byHour: by(({ hour }) => hour).sort((a, b) => a.key - b.key),
  };
}

type Timed = TimedRow & { resolution: number | null };

function groupsOf<K>(rows: readonly Timed[], keyOf: (row: TimedRow) => K): Map<K, Timed[]> {
  const groups = new Map<K, Timed[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function figuresOf(rows: readonly Timed[]): TimedFigures {
  const waiting = rows.filter((row) => row.waiting);
  const first = percentiles(rows.map(({ minutes }) => minutes));
  const resolution = percentiles(rows.map((row) => row.resolution));
  return {
    counts: {
      received: rows.length,
      answered: first.n,
      waiting: waiting.length,
      late: rows.filter(({ late }) => late).length,
      resolved: resolution.n,
    },
    first,
    resolution,
    oldestWaiting: waiting.reduce<number | null>(
      (oldest, { createdAt }) => (oldest === null || createdAt < oldest ? createdAt : oldest),
      null,
    ),
  };
}

/** By nearest rank: a percentile is always a time that somebody waited. */
function percentiles(values: readonly (number | null)[]): Percentiles {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { n: sorted.length, p50: at(0.5), p90: at(0.9) };
}
