import { ChartColumn } from "lucide-react";
import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { ChartDownload } from "@/components/analytics/chart-download";
import { Figures } from "@/components/analytics/figures";
import { ReasonBars } from "@/components/analytics/reason-bars";
import { fileName, reasonRows, weekRows } from "@/components/analytics/rows";
import { SegmentedLinks } from "@/components/analytics/segmented-links";
import { LatencyCard, VolumeCard } from "@/components/analytics/time-charts";
import { WeekMap } from "@/components/analytics/week-map";
import type { RawSearch } from "@/components/data-table/url-state";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { requireSession, sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { channelBuckets } from "@/lib/services/analytics/channels";
import { deliveryDelay } from "@/lib/services/analytics/delay";
import { type FailureReasons, failureReasons } from "@/lib/services/analytics/failures";
import { statsByTarget } from "@/lib/services/analytics/targets";
import { underWay } from "@/lib/services/analytics/under-way";
import { hoursOfWeek, type WeekHour } from "@/lib/services/analytics/week";
import { type DeliveryStats, deliveryStats } from "@/lib/services/deliveries/stats";
import { endpointOptions } from "@/lib/services/endpoints/options";
import { permitted } from "../permitted";
import { Controls } from "./controls";
import { type AnalyticsSearch, analyticsHref, PATH, readAnalytics } from "./search";
import { section } from "./section";
import { TargetCards } from "./target-cards";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("analytics"))("title") };
}

export default async function AnalyticsPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  return permitted(ctx, "delivery.read", () => content(ctx, props.searchParams));
}

async function content(ctx: ServiceContext, searchParams: Promise<RawSearch>) {
  const [session, raw, t, webhooks] = await Promise.all([
    requireSession(),
    searchParams,
    getT("analytics"),
    endpointOptions(ctx),
  ]);
  const { timeZone } = session;
  const search = readAnalytics(raw, timeZone, ctx.now());
  return (
    <Texts namespaces={["charts"]}>
      <PageHeader title={t("title")} description={t("description", { zone: timeZone })} />
      <Controls search={search} webhooks={webhooks} />
      {search.ignored.length > 0 && (
        <Banner tone="info" className="mb-5">
          {t("ignored")}
        </Banner>
      )}
      <Suspense key={JSON.stringify(search.values)} fallback={<BoardSkeleton label={t("loading")} />}>
        <Board ctx={ctx} search={search} timeZone={timeZone} />
      </Suspense>
    </Texts>
  );
}

type Shown = { ctx: ServiceContext; search: AnalyticsSearch; timeZone: string };

async function Board({ ctx, search, timeZone }: Shown) {
  const t = await getT("analytics");
  const { from, to, granularity, webhook } = search;
  const stats = deliveryStats(ctx, { from, to, granularity, timeZone, endpointId: webhook });
  return section(ctx, { title: t("volume.title"), retryHref: analyticsHref(search, {}) }, stats, (value) =>
    value.totals.total === 0 ? (
      <Empty search={search} timeZone={timeZone} />
    ) : (
      <Filled ctx={ctx} search={search} stats={value} />
    ),
  );
}

/** Nothing ended in the range: said in words, never drawn as a flat 0 %. */
async function Empty({ search, timeZone }: Pick<Shown, "search" | "timeZone">) {
  const t = await getT("analytics");
  const [from, to] = [search.from, search.to].map((at) => formatInstant(at, timeZone, "minutes"));
  return (
    <Card>
      <EmptyState
        icon={ChartColumn}
        title={t("empty.title")}
        description={t("empty.description", { from: from ?? "", to: to ?? "" })}
        action={
          <>
            {search.preset !== "90d" && <TextLink href={`${PATH}?range=90d`}>{t("empty.longer")}</TextLink>}
            <TextLink href="/settings/webhooks">{t("empty.webhooks")}</TextLink>
          </>
        }
      />
    </Card>
  );
}

async function Filled({ ctx, search, stats }: Pick<Shown, "ctx" | "search"> & { stats: DeliveryStats }) {
  const t = await getT("analytics");
  const { webhook, rate } = search;
  const range = { from: new Date(stats.from), to: new Date(stats.to) };
  // All of them are on their way before the first is waited for.
  const [previous, open, delay, reasons, week, targets] = await Promise.all([
    search.compare ? previousOf(ctx, search, stats) : undefined,
    underWay(ctx, webhook),
    deliveryDelay(ctx, { ...range, endpointId: webhook }),
    part(ctx, search, t("reasons.title"), failureReasons(ctx, { ...range, endpointId: webhook }), (found) => (
      <ReasonCard reasons={found} stats={stats} webhook={webhook} />
    )),
    part(
      ctx,
      search,
      t("week.title"),
      hoursOfWeek(ctx, { ...range, timeZone: stats.timeZone, endpointId: webhook }),
      (cells) => <WeekCard cells={cells} stats={stats} webhook={webhook} />,
    ),
    webhook === undefined &&
      part(ctx, search, t("channels.title"), byTargets(ctx, stats), ([found, counts]) => (
        <TargetCards targets={found} counts={counts} stats={stats} search={search} />
      )),
  ]);
  return (
    <div className="space-y-5">
      <Figures stats={stats} webhook={webhook} previous={previous} underWay={open} delay={delay} />
      <VolumeCard stats={stats} webhook={webhook} rate={rate} actions={<ChartChoices search={search} />} />
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <LatencyCard stats={stats} webhook={webhook} />
        {reasons}
      </div>
      {targets}
      {week}
    </div>
  );
}

const byTargets = (ctx: ServiceContext, stats: DeliveryStats) =>
  Promise.all([statsByTarget(ctx, { from: new Date(stats.from), to: new Date(stats.to) }), channelBuckets(ctx, stats)]);

/** Longer ranges are counted by days. */
const BY_HOUR_MS = 31 * 86_400_000;

/** What was counted in as much time before as the shown period has had so far, to the hour where it is not too long. */
function previousOf(ctx: ServiceContext, { webhook }: AnalyticsSearch, stats: DeliveryStats): Promise<DeliveryStats> {
  const to = new Date(stats.from);
  const length = Math.min(Date.parse(stats.to), Date.parse(stats.generatedAt)) - to.getTime();
  const granularity = length <= BY_HOUR_MS ? "hour" : "day";
  const from = new Date(to.getTime() - length);
  return deliveryStats(ctx, { from, to, granularity, timeZone: stats.timeZone, endpointId: webhook });
}

const part = <T,>(
  ctx: ServiceContext,
  search: AnalyticsSearch,
  title: string,
  read: Promise<T>,
  content: (value: T) => ReactNode,
) => section(ctx, { title, retryHref: analyticsHref(search, {}) }, read, content);

async function ReasonCard(props: { reasons: FailureReasons; stats: DeliveryStats; webhook: string | undefined }) {
  const { reasons, stats, webhook } = props;
  const t = await getT("analytics");
  return (
    <Card
      title={t("reasons.title")}
      description={t("reasons.description")}
      actions={
        reasons.total > 0 && (
          <ChartDownload
            filename={fileName("reasons", stats)}
            title={t("reasons.title")}
            rows={await reasonRows(reasons)}
            picture={false}
          />
        )
      }
    >
      <ReasonBars reasons={reasons} timeZone={stats.timeZone} webhook={webhook} />
    </Card>
  );
}

async function WeekCard(props: { cells: WeekHour[]; stats: DeliveryStats; webhook: string | undefined }) {
  const { cells, stats, webhook } = props;
  const t = await getT("analytics");
  const title = t("week.title");
  return (
    <Card
      title={title}
      description={t("week.description", { zone: stats.timeZone })}
      actions={<ChartDownload filename={fileName("week", stats)} title={title} rows={await weekRows(cells)} />}
    >
      <WeekMap cells={cells} title={title} scope={{ from: stats.from, to: stats.to, webhook }} />
    </Card>
  );
}

async function ChartChoices({ search }: { search: AnalyticsSearch }) {
  const t = await getT("analytics");
  return (
    <div className="flex flex-wrap gap-2">
      <SegmentedLinks
        label={t("rate.label")}
        items={(["final", "first"] as const).map((key) => ({
          key,
          label: t(`rate.${key}`),
          href: analyticsHref(search, { rate: key === "final" ? "" : key }),
          current: search.rate === key,
        }))}
      />
      {search.mayChoose && (
        <SegmentedLinks
          label={t("by.label")}
          items={(["hour", "day"] as const).map((key) => ({
            key,
            label: t(`by.${key}`),
            href: analyticsHref(search, { by: key }),
            current: search.granularity === key,
          }))}
        />
      )}
    </div>
  );
}

function BoardSkeleton({ label }: { label: string }) {
  return (
    <SkeletonRegion label={label} className="space-y-5">
      <div className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 lg:grid-cols-4 xl:grid-cols-7">
        {["a", "b", "c", "d", "e", "f", "g"].map((key) => (
          <Skeleton key={key} className="h-29 w-full rounded-lg" />
        ))}
      </div>
      <Skeleton className="h-106 w-full rounded-lg" />
      <Skeleton className="h-96 w-full rounded-lg" />
    </SkeletonRegion>
  );
}
