import { Card } from "@/components/ui/card";
import { getT } from "@/lib/i18n/server";
import { Figures } from "./figures";
import { ReasonBars } from "./reason-bars";
import type { Delay, Reasons, Stats, UnderWay } from "./stats";
import { LatencyCard, VolumeCard } from "./time-charts";

/**
 * How one webhook did: rates, volume, answer times and reasons of failures, from `deliveryStats(ctx, {endpointId})` and
 * `failureReasons(ctx, {endpointId, …})` of the same range. Needs the texts `charts` around it; a server component.
 */
export async function WebhookCharts(props: {
  stats: Stats;
  reasons: Reasons;
  webhook: string;
  underWay: UnderWay;
  delay: Delay;
}) {
  const { stats, reasons, webhook, underWay, delay } = props;
  const t = await getT("analytics");
  return (
    <div className="space-y-5">
      <Figures stats={stats} webhook={webhook} underWay={underWay} delay={delay} />
      <VolumeCard stats={stats} webhook={webhook} />
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
        <LatencyCard stats={stats} webhook={webhook} />
        <Card title={t("reasons.title")} description={t("reasons.description")}>
          <ReasonBars reasons={reasons} timeZone={stats.timeZone} webhook={webhook} />
        </Card>
      </div>
    </div>
  );
}
