import { LatencyChart } from "@/components/charts/latency-chart";
import { TimeChart } from "@/components/charts/time-chart";
import { Card } from "@/components/ui/card";
import { HelpTip } from "@/components/ui/help-tip";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { ChartDownload } from "./chart-download";
import { fileName, latencyRows, volumeRows } from "./rows";
import { latencyPoints, type RateKind, type Stats, volumeBuckets } from "./stats";

type Props = { stats: Stats; webhook?: string | undefined; rate?: RateKind; actions?: React.ReactNode };

/** Volume by outcome over time with a success rate. Needs the texts `charts`. */
export async function VolumeCard({ stats, webhook, rate = "final", actions }: Props) {
  const t = await getT("analytics");
  return (
    <Card
      title={t(`volume.${stats.granularity}`)}
      description={t(`volume.rate.${rate}`)}
      actions={
        <>
          {actions}
          <ChartDownload
            filename={fileName("volume", stats)}
            title={t(`volume.${stats.granularity}`)}
            rows={await volumeRows(stats)}
          />
        </>
      }
    >
      <TimeChart
        title={t(`volume.${stats.granularity}`)}
        series={["delivered", "recovered", "failed", "skipped"]}
        buckets={volumeBuckets(stats, webhook, rate)}
        note={await updated(stats)}
      />
    </Card>
  );
}

/** P50, P95 and P99 of the answer times over time. Needs the texts `charts`. */
export async function LatencyCard({ stats, webhook }: Props) {
  const t = await getT("analytics");
  return (
    <Card
      title={t(`latency.${stats.granularity}`)}
      description={t("latency.description")}
      actions={
        <>
          <HelpTip label={t("figures.latencyHelp")}>{t("figures.latencyDefinition")}</HelpTip>
          <ChartDownload
            filename={fileName("latency", stats)}
            title={t(`latency.${stats.granularity}`)}
            rows={await latencyRows(stats)}
          />
        </>
      }
    >
      <LatencyChart
        title={t(`latency.${stats.granularity}`)}
        points={latencyPoints(stats, webhook)}
        note={await updated(stats)}
      />
    </Card>
  );
}

async function updated({ generatedAt, timeZone }: Stats): Promise<string> {
  return (await getT("charts"))("updated", { time: formatInstant(generatedAt, timeZone, "time") });
}
