import { ChartColumn } from "lucide-react";
import type { ReactNode } from "react";
import { SegmentedLinks } from "@/components/analytics/segmented-links";
import { WebhookCharts } from "@/components/analytics/webhook-charts";
import { writeSearch } from "@/components/data-table/url-state";
import { RelativeTime } from "@/components/time";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { healthKind } from "@/components/webhooks/health/health";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { deliveryDelay } from "@/lib/services/analytics/delay";
import { failureReasons } from "@/lib/services/analytics/failures";
import { underWay } from "@/lib/services/analytics/under-way";
import { type DeliveryItem, listDeliveries } from "@/lib/services/deliveries/list";
import { deliveryStats } from "@/lib/services/deliveries/stats";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import type { DetailSearch } from "./page";

const DAY_MS = 86_400_000;
const PERIODS = { "24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS } as const;

type Props = { ctx: ServiceContext; webhook: EndpointDto; path: string; values: DetailSearch };

/** 概览: how it does, in figures and charts of one range. */
export async function OverviewTab({ ctx, webhook, path, values }: Props) {
  const t = await getT("webhookDetail");
  const period = values.period === "" ? "24h" : values.period;
  const range = { from: new Date(ctx.now().getTime() - PERIODS[period]), to: ctx.now(), endpointId: webhook.id };
  const [stats, last, open] = await Promise.all([
    deliveryStats(ctx, range),
    lastPush(ctx, webhook.id),
    underWay(ctx, webhook.id),
  ]);
  const from = new Date(stats.from);
  const [reasons, delay] = await Promise.all([
    failureReasons(ctx, { ...range, from }),
    deliveryDelay(ctx, { ...range, from }),
  ]);
  return (
    <>
      <SegmentedLinks
        label={t("period.label")}
        items={(["24h", "7d", "30d"] as const).map((key) => ({
          key,
          label: t(`period.${key}`),
          href: writeSearch(path, { period: key === "24h" ? "" : key }),
          current: key === period,
        }))}
      />
      <Kpis last={last} webhook={webhook} path={path} />
      {stats.totals.total === 0 ? (
        <EmptyState icon={ChartColumn} title={t("noPushes")} description={t("noPushesHint")} headingLevel={2} compact />
      ) : (
        <WebhookCharts stats={stats} reasons={reasons} webhook={webhook.id} underWay={open} delay={delay} />
      )}
    </>
  );
}

/** The newest delivery that was no test. */
async function lastPush(ctx: ServiceContext, id: string): Promise<DeliveryItem | null> {
  const endpointId = decodeId("endpoint", id);
  if (endpointId === null) return null;
  const page = await listDeliveries(ctx, { endpointId, trigger: ["auto", "retry", "manual"], limit: 1 });
  return page.items[0] ?? null;
}

type Last = DeliveryItem | null;

/** What the charts' own figures do not tell: the last push and how the receiver is doing. */
async function Kpis({ last, webhook, path }: { last: Last; webhook: EndpointDto; path: string }) {
  const [t, w, common] = await Promise.all([getT("webhookDetail"), getT("webhooks"), getT("common")]);
  const kind = healthKind(webhook.health);
  const history = writeSearch(path, { tab: "history" });
  return (
    <dl className="mt-4 mb-5 flex flex-wrap items-center gap-x-10 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3 shadow-card sm:px-5">
      <Kpi label={t("kpi.last")}>
        {last === null ? (
          <span className="font-normal text-ink-3">{w("never")}</span>
        ) : (
          <>
            <RelativeTime at={last.createdAt} />
            <StatusBadge status={last.status} label={common(`deliveryStatus.${last.status}`)} />
            <TextLink href={history} className="font-normal text-sm">
              {t("kpi.history")}
            </TextLink>
          </>
        )}
      </Kpi>
      <Kpi label={t("kpi.health")}>
        {!webhook.enabled ? t("kpi.off") : kind === "ok" ? t("kpi.ok") : w(`health.${kind}`)}
        {webhook.health.waiting > 0 && (
          <span className="font-normal text-ink-3 text-sm">
            {t("kpi.waiting", { n: formatCount(webhook.health.waiting) })}
          </span>
        )}
      </Kpi>
    </dl>
  );
}

function Kpi(props: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <dt className="text-ink-2 text-sm">{props.label}</dt>
      <dd className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">{props.children}</dd>
    </div>
  );
}
