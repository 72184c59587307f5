import { SERIES_KEYS } from "@/components/charts/series";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import type { ChannelSeries, Reasons, Stats, TargetLine } from "./stats";

/*
 * The numbers of each chart as lines of a file, as they stand: instants with their zone, shares as numbers.
 */

export type Row = (string | number | null)[];

/** `hooklane-volume-2025-01-15-2025-01-22`. */
export function fileName(what: string, { from, to, timeZone }: Pick<Stats, "from" | "to" | "timeZone">): string {
  const days = [from, to].map((at) => formatInstant(at, timeZone, "day"));
  return ["hooklane", what, ...days].join("-");
}

export async function volumeRows(stats: Stats): Promise<Row[]> {
  const [t, charts] = await Promise.all([getT("analytics"), getT("charts")]);
  const head = [
    ...(await bounds(stats)),
    charts("series.delivered"),
    charts("series.recovered"),
    charts("series.failed"),
    charts("series.skipped"),
    t("figures.final"),
    t("figures.first"),
  ];
  const rows = stats.buckets.map((bucket) => {
    const { deliveredFirst, deliveredRetry, exhausted, skipped, final } = bucket;
    const first = final.n === 0 ? null : rounded(deliveredFirst / final.n);
    return [
      ...instants(bucket, stats.timeZone),
      ...[deliveredFirst, deliveredRetry, exhausted, skipped],
      ...[final.rate === null ? null : rounded(final.rate), first],
    ];
  });
  return [head, ...rows];
}

export async function latencyRows(stats: Stats): Promise<Row[]> {
  const t = await getT("charts");
  const head = [...(await bounds(stats)), "P50 ms", "P95 ms", "P99 ms", t("measured")];
  const rows = stats.buckets.map((bucket) => {
    const { p50, p95, p99, n } = bucket.latency;
    return [...instants(bucket, stats.timeZone), p50, p95, p99, n];
  });
  return [head, ...rows];
}

export async function reasonRows({ reasons }: Reasons): Promise<Row[]> {
  const [t, history] = await Promise.all([getT("analytics"), getT("history")]);
  const lines = reasons.map(({ reason, count }) => [
    reason === null ? t("reasons.unrecorded") : history(`reason.${reason}`),
    count,
  ]);
  return [[t("reasons.reason"), t("reasons.count")], ...lines];
}

/** Lines of channels or webhooks, with the names they are shown with. */
export async function targetRows(head: string, lines: readonly (TargetLine & { label: string })[]): Promise<Row[]> {
  const [t, charts] = await Promise.all([getT("analytics"), getT("charts")]);
  const names = [head, t("table.volume"), charts("series.delivered"), charts("series.recovered"), t("table.failed")];
  const rest = [t("table.skipped"), t("table.final"), t("table.first"), "P50 ms", "P95 ms"];
  const rows = lines.map((line) => [
    ...[line.label, line.total, line.deliveredFirst, line.deliveredRetry, line.exhausted, line.skipped],
    ...[line.final.rate, line.first.rate].map((rate) => (rate === null ? null : rounded(rate))),
    ...[line.latency.p50, line.latency.p95],
  ]);
  return [[...names, ...rest], ...rows];
}

/** Each channel's buckets, one line each. */
export async function channelRows(
  stats: Stats,
  channels: readonly (ChannelSeries & { label: string })[],
): Promise<Row[]> {
  const [t, charts] = await Promise.all([getT("analytics"), getT("charts")]);
  const series = SERIES_KEYS.map((key) => charts(`series.${key}`));
  const rows = channels.flatMap(({ label, buckets }) =>
    stats.buckets.map((bucket, index) => [
      label,
      ...instants(bucket, stats.timeZone),
      ...SERIES_KEYS.map((key) => buckets[index]?.values[key] ?? 0),
    ]),
  );
  return [[t("table.channel"), ...(await bounds(stats)), ...series], ...rows];
}

export async function weekRows(
  cells: readonly { weekday: number; hour: number; total: number; exhausted: number; final: { rate: number | null } }[],
): Promise<Row[]> {
  const t = await getT("analytics");
  const head = [t("week.weekday"), t("week.hour"), t("table.volume"), t("table.failed"), t("table.final")];
  const rows = cells.map(({ weekday, hour, total, exhausted, final }) => [
    ...[weekday, hour, total, exhausted, final.rate === null ? null : rounded(final.rate)],
  ]);
  return [head, ...rows];
}

async function bounds({ timeZone }: Stats): Promise<string[]> {
  const t = await getT("analytics");
  return [`${t("filter.from")} (${timeZone})`, `${t("filter.to")} (${timeZone})`];
}

const instants = ({ start, end }: { start: string; end: string }, timeZone: string): string[] =>
  [start, end].map((at) => formatInstant(at, timeZone, "minutes"));

/** A share to four places: a hundredth of a per cent. */
const rounded = (share: number) => Math.round(share * 10_000) / 10_000;
