import { RateValue } from "@/components/charts/rate-value";
import { type Bucket, TimeChart } from "@/components/charts/time-chart";
import { Card } from "@/components/ui/card";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { INTERVAL_SAMPLE } from "@/lib/domain/success-rate";
import { formatCount, formatDuration, formatInstant } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import { type DeliveryStats, deliveryStats } from "@/lib/services/deliveries/stats";
import { filterValues, type HistorySearch, historyHref, queryOf, rangeOf } from "./search";

const DAY_MS = 86_400_000;
const LONGEST_MS = 90 * DAY_MS;

/**
 * Volume and success rate of the filtered time and webhook, from pre-aggregated rows. Each mark opens the list of exactly
 * the deliveries it counts; tests are in neither.
 */
export async function HistoryChart(props: { ctx: ServiceContext; values: HistorySearch; timeZone: string }) {
  const { ctx, values, timeZone } = props;
  const t = await getT("history");
  const now = ctx.now();
  const range = rangeOf(values, timeZone, now);
  const to = new Date(Math.min((range.to ?? now).getTime(), now.getTime()));
  const from = new Date(Math.max((range.from ?? new Date(to.getTime() - DAY_MS)).getTime(), to.getTime() - LONGEST_MS));
  if (from >= to) return null;
  const { endpointId } = queryOf(values, timeZone, now);
  const stats = await deliveryStats(ctx, {
    from,
    to,
    ...(endpointId === undefined ? {} : { endpointId: encodeId("endpoint", endpointId) }),
  });
  return (
    <Card title={t("chart.title")} className="mb-5">
      <Figures stats={stats} />
      <TimeChart
        title={t(`chart.by.${stats.granularity}`)}
        series={["delivered", "recovered", "failed", "skipped"]}
        buckets={stats.buckets.map((bucket) => toBucket(bucket, stats, values))}
        note={`${t("chart.note")} ${t("chart.updated", { time: formatInstant(stats.generatedAt, timeZone, "time") })}`}
      />
    </Card>
  );
}

async function Figures({ stats }: { stats: DeliveryStats }) {
  const [t, locale] = await Promise.all([getT("history"), getLocale()]);
  const { final, totals } = stats;
  const delivered = totals.deliveredFirst + totals.deliveredRetry;
  const interval = final.n > 0 && final.n < INTERVAL_SAMPLE ? final.interval : null;
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const figures = [
    {
      key: "rate",
      label: t("chart.rate"),
      value: <RateValue delivered={delivered} total={final.n} />,
      note:
        interval === null ? null : t("chart.interval", { low: percent(interval.low), high: percent(interval.high) }),
    },
    { key: "volume", label: t("chart.volume"), value: formatCount(totals.total), note: null },
    { key: "failed", label: t("chart.failed"), value: formatCount(totals.exhausted), note: null },
    { key: "skipped", label: t("chart.skipped"), value: formatCount(totals.skipped), note: null },
    ...(["p50", "p95", "p99"] as const).flatMap((key) => {
      const ms = stats.latency[key];
      if (ms === null) return [];
      const note = t("chart.latencyNote", { n: formatCount(stats.latency.n) });
      return [{ key, label: t(`chart.${key}`), value: formatDuration(ms, locale), note }];
    }),
  ];
  return (
    <dl className="mb-5 grid grid-cols-2 gap-4 lg:grid-cols-4 xl:grid-cols-7">
      {figures.map((figure) => (
        <div key={figure.key} data-figure={figure.key}>
          <dt className="text-ink-2 text-sm">{figure.label}</dt>
          <dd className="mt-0.5 font-semibold text-xl tabular-nums tracking-tight">{figure.value}</dd>
          {figure.note !== null && <dd className="text-ink-3 text-xs">{figure.note}</dd>}
        </div>
      ))}
    </dl>
  );
}

function toBucket(bucket: DeliveryStats["buckets"][number], stats: DeliveryStats, values: HistorySearch): Bucket {
  const { timeZone, granularity } = stats;
  const start = formatInstant(bucket.start, timeZone, "minutes");
  const end = formatInstant(bucket.end, timeZone, granularity === "day" ? "day" : "time");
  const day = start.slice(0, 10);
  // What is still under way is in no mark, and tests neither: the list is asked for the same statuses and triggers.
  const list = {
    ...filterValues(values, timeZone),
    status: "delivered,exhausted,skipped",
    period: "",
    weekday: "",
    hour: "",
    type: "",
    reason: "",
    channel: "",
    tries: "",
    http: "",
    code: "",
    event: "",
    slow: "",
    fast: "",
    has: "",
    trigger: "auto,retry,manual,broadcast",
    from: bucket.start,
    to: bucket.end,
  };
  return {
    key: bucket.start,
    label: granularity === "day" ? start.slice(5, 10) : start.slice(11),
    fullLabel: granularity === "day" ? day : `${start}–${end}`,
    values: {
      delivered: bucket.deliveredFirst,
      recovered: bucket.deliveredRetry,
      failed: bucket.exhausted,
      skipped: bucket.skipped,
    },
    rate: bucket.final.rate,
    href: historyHref(list),
    incomplete: !bucket.complete,
  };
}
