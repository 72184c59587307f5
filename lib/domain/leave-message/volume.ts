/*
 * What the statistics of messages show besides times (ux.md §5.2): how many came and were answered day by day, how long
 * what is open has been open, how soon first answers came, and from which pages.
 */

/** Business minutes to the first answer: from, inclusive, to the next one's. */
const RESPONSE_FROM = { "0": 0, "15": 15, "30": 30, "60": 60, "120": 120, "240": 240, "480": 480 } as const;
export type ResponseBin = keyof typeof RESPONSE_FROM;
export const RESPONSE_BINS = ["0", "15", "30", "60", "120", "240", "480"] as const satisfies readonly ResponseBin[];

/** The minutes of a bin, the end exclusive; null: without one. */
export function binMinutes(bin: ResponseBin): { from: number; to: number | null } {
  const next = RESPONSE_BINS[RESPONSE_BINS.indexOf(bin) + 1];
  return { from: RESPONSE_FROM[bin], to: next === undefined ? null : RESPONSE_FROM[next] };
}

/** How long what is open has been open: hours, the end exclusive. */
export const AGE_BANDS = [
  { key: "2", from: 0, to: 2 },
  { key: "8", from: 2, to: 8 },
  { key: "24", from: 8, to: 24 },
  { key: "more", from: 24, to: null },
] as const;
export type AgeBand = (typeof AGE_BANDS)[number]["key"];

export type DayVolume = { day: string; received: number; answered: number };
export type PageVolume = { page: string; received: number };
export type BinVolume = { bin: ResponseBin; n: number; late: number };

/** The local days from `first` to `last`, both `2025-01-15`, those on which nothing came with zeros. */
export function everyDay(days: readonly DayVolume[], first: string, last: string): DayVolume[] {
  const known = new Map(days.map((one) => [one.day, one]));
  const all: DayVolume[] = [];
  for (let at = Date.parse(`${first}T00:00Z`); at <= Date.parse(`${last}T00:00Z`); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    all.push(known.get(day) ?? { day, received: 0, answered: 0 });
  }
  return all;
}
