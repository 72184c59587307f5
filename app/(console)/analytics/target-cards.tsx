import { ChannelMultiples } from "@/components/analytics/channel-multiples";
import { ChartDownload } from "@/components/analytics/chart-download";
import { channelRows, fileName, targetRows } from "@/components/analytics/rows";
import { channelSeries, type TargetLine } from "@/components/analytics/stats";
import { type NamedLine, TargetName, TargetTable } from "@/components/analytics/target-table";
import { Card } from "@/components/ui/card";
import { ChannelIcon } from "@/components/webhooks/channel-icon";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import type { ChannelBuckets } from "@/lib/services/analytics/channels";
import type { StatsByTarget } from "@/lib/services/analytics/targets";
import type { DeliveryStats } from "@/lib/services/deliveries/stats";
import { type AnalyticsSearch, analyticsHref } from "./search";

/** The table shows so many webhooks; the rest are found with the filter. */
const SHOWN = 50;

/** Channels beside each other, then webhooks. */
export async function TargetCards(props: {
  targets: StatsByTarget;
  counts: ChannelBuckets;
  stats: DeliveryStats;
  search: AnalyticsSearch;
}) {
  const { targets, stats, search } = props;
  const { from, to } = stats;
  const [t, common] = await Promise.all([getT("analytics"), getT("common")]);
  const channels: NamedLine[] = targets.channels.map((line) => ({
    ...line,
    key: line.channel,
    scope: { channel: line.channel },
    name: (
      <span className="flex items-center gap-2.5">
        <ChannelIcon channel={line.channel} />
        {common(`channel.${line.channel}`)}
      </span>
    ),
  }));
  const webhooks: NamedLine[] = targets.endpoints.slice(0, SHOWN).map((line) => ({
    ...line,
    key: line.id,
    scope: { webhook: line.id },
    name: (
      <TargetName
        name={line.name === "" ? line.id : line.name}
        note={[
          ...(line.channel === null ? [] : [common(`channel.${line.channel}`)]),
          ...(line.deleted ? [t("webhooks.deleted")] : []),
        ].join(" · ")}
        href={line.deleted ? undefined : analyticsHref(search, { webhook: line.id })}
      />
    ),
  }));
  const download = async (what: string, head: string, title: string, lines: (TargetLine & { label: string })[]) => (
    <ChartDownload
      filename={fileName(what, stats)}
      title={title}
      rows={await targetRows(head, lines)}
      picture={false}
    />
  );
  const byChannel = targets.channels.map((line) => ({ ...line, label: common(`channel.${line.channel}`) }));
  const byWebhook = targets.endpoints.map((line) => ({ ...line, label: line.name === "" ? line.id : line.name }));
  const hidden = targets.endpoints.length - webhooks.length;
  return (
    <>
      <MultiplesCard {...props} />
      <Card
        title={t("channels.title")}
        description={t("channels.description")}
        actions={await download("channels", t("table.channel"), t("channels.title"), byChannel)}
        flush
      >
        <TargetTable caption={t("channels.title")} nameHead={t("table.channel")} lines={channels} from={from} to={to} />
      </Card>
      <Card
        title={t("webhooks.title")}
        description={hidden > 0 ? t("webhooks.more", { n: formatCount(hidden) }) : t("webhooks.description")}
        actions={await download("webhooks", t("table.webhook"), t("webhooks.title"), byWebhook)}
        flush
      >
        <TargetTable caption={t("webhooks.title")} nameHead={t("table.webhook")} lines={webhooks} from={from} to={to} />
      </Card>
    </>
  );
}

/** The channels' charts beside each other; one alone is the chart above. */
async function MultiplesCard(props: { targets: StatsByTarget; counts: ChannelBuckets; stats: DeliveryStats }) {
  const { targets, counts, stats } = props;
  if (targets.channels.length < 2) return null;
  const [t, common] = await Promise.all([getT("analytics"), getT("common")]);
  const channels = channelSeries(stats, targets.channels, counts).map((series) => ({
    ...series,
    label: common(`channel.${series.channel}`),
  }));
  const title = t("multiples.title");
  return (
    <Card
      title={title}
      description={t("multiples.description")}
      actions={
        <ChartDownload
          filename={fileName("channel-volume", stats)}
          title={title}
          rows={await channelRows(stats, channels)}
          picture={false}
        />
      }
    >
      <ChannelMultiples stats={stats} channels={channels} title={title} />
    </Card>
  );
}
