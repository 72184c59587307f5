/* What charts are made of. Where they go is worked out on the server (scales.ts, with a library that browsers do not need). */

/** One column of a chart. `label` stands on the axis, `fullLabel` in tooltip and table; both in the reader's zone. */
export type Bucket = {
  key: string;
  label: string;
  fullLabel: string;
  /** Counts by series key. */
  values: Readonly<Record<string, number>>;
  /** 0 to 1; null when there is nothing to divide by. */
  rate?: number | null;
  /** The filtered list that holds exactly what this mark counts. */
  href?: string;
  /** The same for one series of it. */
  hrefs?: Readonly<Record<string, string>>;
  /** So few that their rate says nothing: shown in words instead. */
  fewForRate?: boolean;
  /** The bucket is not over yet. */
  incomplete?: boolean;
  /** Its label comes first when there is no room for all: where a day begins. */
  major?: boolean;
};

/** Beyond, dots on a line are a smear. */
export const MOST_DOTS = 60;

export type Segment = { series: string; y: number; height: number; value: number };
export type ColumnMark = {
  key: string;
  xPercent: number;
  widthPercent: number;
  centrePercent: number;
  segments: Segment[];
};
export type ChartGeometry = {
  columns: ColumnMark[];
  ticks: { value: number; y: number }[];
  /** Runs of the rate line: a bucket without a rate interrupts it. */
  rateRuns: { xPercent: number; y: number }[][];
  /** Indexes of buckets whose label is drawn; every second one is left out on phones. */
  labelled: number[];
};

/** Indexes of the marks that get a label: at most eight, those where a day begins when there are several such. */
export function labelled(marks: readonly { major?: boolean }[]): number[] {
  const all = marks.map((_, index) => index);
  const majors = all.filter((index) => marks[index]?.major === true);
  const candidates = majors.length > 1 ? majors : all;
  const step = Math.max(1, Math.ceil(candidates.length / 8));
  return candidates.filter((_, position) => position % step === 0);
}

/** Index of the bucket under a share (0 to 1) of the plot's width. */
export function bucketAt(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}
