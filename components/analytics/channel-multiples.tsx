import { FoldedTable } from "@/components/charts/chart-table";
import { SERIES_COLOUR, SERIES_KEYS, SeriesMark } from "@/components/charts/series";
import { TextLink } from "@/components/ui/text-link";
import { ChannelIcon } from "@/components/webhooks/channel-icon";
import type { ChannelId } from "@/lib/domain/endpoints";
import { TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { formatCount, formatDuration, formatRate } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import { historyLink } from "./history-link";
import { type ChannelSeries, namesOf, type Stats } from "./stats";

const HEIGHT = 64;

/**
 * 渠道对比: the same small chart for each channel, all over the same time; each column opens the list of what it counts. Every
 * channel has its own scale, said beside it: beside a busy one a quiet one would be a flat line. Drawn on the server.
 */
export async function ChannelMultiples(props: { stats: Stats; channels: readonly ChannelSeries[]; title: string }) {
  const { stats, channels, title } = props;
  const [t, charts, common] = await Promise.all([getT("analytics"), getT("charts"), getT("common")]);
  const name = (channel: ChannelId) => common(`channel.${channel}`);
  return (
    <>
      <ul className="mb-4 flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-xs" aria-hidden>
        {SERIES_KEYS.map((key) => (
          <li key={key} className="flex items-center gap-1.5">
            <SeriesMark series={key} />
            {charts(`series.${key}`)}
          </li>
        ))}
      </ul>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-5 sm:grid-cols-2 xl:grid-cols-3">
        {channels.map((series) => (
          <li key={series.channel} className="min-w-0">
            <Panel stats={stats} series={series} name={name(series.channel)} />
          </li>
        ))}
      </ul>
      <FoldedTable caption={title} columns={channels.map(({ channel }) => ({ key: channel, label: name(channel) }))}>
        {stats.buckets.map((bucket, index) => (
          <tr key={bucket.start} className="odd:bg-sunken/40">
            <th scope="row" className="whitespace-nowrap">
              {namesOf(bucket, stats).fullLabel}
              {!bucket.complete && <span className="ml-2 text-ink-3">{charts("incomplete")}</span>}
            </th>
            {channels.map(({ channel, buckets }) => {
              const n = buckets[index]?.total ?? 0;
              const href = historyLink({ from: bucket.start, to: bucket.end, channel }, "ended");
              return (
                <td key={channel} className="tabular-nums">
                  {n === 0 ? (
                    "0"
                  ) : (
                    <TextLink href={href} prefetch={false}>
                      {formatCount(n)}
                    </TextLink>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </FoldedTable>
      <p className="mt-2 text-ink-3 text-xs">{t("multiples.note")}</p>
    </>
  );
}

async function Panel({ stats, series, name }: { stats: Stats; series: ChannelSeries; name: string }) {
  const [t, charts, locale] = await Promise.all([getT("analytics"), getT("charts"), getLocale()]);
  const { channel, buckets, line } = series;
  const most = Math.max(1, ...buckets.map(({ total }) => total));
  const { rate, n } = line.final;
  const share = rate === null ? "–" : n < TOO_SMALL_SAMPLE ? charts("smallSample") : (formatRate(rate * n, n) ?? "–");
  const ends = [stats.buckets[0], stats.buckets.at(-1)].map((bucket) =>
    bucket === undefined ? "" : namesOf(bucket, stats).label,
  );
  const facts = t("multiples.facts", {
    rate: share,
    n: formatCount(n),
    p95: line.latency.p95 === null ? "–" : formatDuration(line.latency.p95, locale),
  });
  return (
    <figure aria-label={`${name} · ${facts}`}>
      <figcaption className="mb-1.5 flex flex-wrap items-center gap-x-2">
        <ChannelIcon channel={channel} />
        <span className="font-medium">{name}</span>
        <span className="ml-auto text-ink-3 text-xs tabular-nums">{facts}</span>
      </figcaption>
      <div className="relative border-line border-b" style={{ height: HEIGHT }}>
        <span aria-hidden className="absolute top-0 left-0 text-ink-3 text-xs leading-none">
          {formatCount(most)}
        </span>
        <div aria-hidden className="absolute inset-0 flex items-end gap-px pl-8">
          {stats.buckets.map((bucket, index) => {
            const counts = buckets[index];
            if (counts === undefined || counts.total === 0)
              return <span key={bucket.start} className="h-full flex-1" />;
            const parts = SERIES_KEYS.map((key) => `${charts(`series.${key}`)} ${formatCount(counts.values[key])}`);
            return (
              <a
                key={bucket.start}
                href={historyLink({ from: bucket.start, to: bucket.end, channel }, "ended")}
                tabIndex={-1}
                title={`${namesOf(bucket, stats).fullLabel} · ${parts.join(" · ")}`}
                className="flex h-full min-w-0 flex-1 flex-col-reverse hover:bg-hover"
              >
                {SERIES_KEYS.map((key) =>
                  counts.values[key] === 0 ? null : (
                    <span
                      key={key}
                      className={bucket.complete ? "shrink-0" : "shrink-0 opacity-60"}
                      style={{
                        height: `max(1px, ${(counts.values[key] / most) * 100}%)`,
                        background: SERIES_COLOUR[key],
                      }}
                    />
                  ),
                )}
              </a>
            );
          })}
        </div>
      </div>
      <div aria-hidden className="mt-0.5 flex justify-between pl-8 text-ink-3 text-xs">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </figure>
  );
}
