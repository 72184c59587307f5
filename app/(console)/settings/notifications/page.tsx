import { BellRing } from "lucide-react";
import type { Metadata } from "next";
import { PipelineCheck } from "@/components/care/pipeline-check";
import { RateValue } from "@/components/charts/rate-value";
import { TimeChart } from "@/components/charts/time-chart";
import { DataTable } from "@/components/data-table/data-table";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { AddMenu } from "@/components/notifications/add-menu";
import { MasterSwitch } from "@/components/notifications/master-switch";
import { Rules } from "@/components/notifications/rules";
import { TestAll } from "@/components/notifications/test-all";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { deliveryStats } from "@/lib/services/deliveries/stats";
import { type NotificationOverview, notificationOverview } from "@/lib/services/leavemsg/overview";
import { closeCheck, readCheck, startCheck } from "../care/check-actions";
import { historyColumns } from "../webhooks/deliveries/columns";
import { TestDrawer } from "../webhooks/test-drawer-place";
import { reuseChannel, saveRules, setMasterSwitch, testAllChannels } from "./actions";
import { ChannelCard } from "./channel-card";

const HISTORY = "/settings/webhooks/deliveries?type=leave_message.created";
const LOG_LINES = 8;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("notifications"))("title") };
}

export default async function NotificationsPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, session] = await Promise.all([sessionContext(), requireSession()]);
  const { values } = readSearch({ test: textParam(40) }, await props.searchParams);
  const [t, overview] = await Promise.all([getT("notifications"), notificationOverview(ctx)]);
  const mayWrite = may(ctx, "endpoint.write");
  const anyEnabled = overview.channels.some(({ enabled }) => enabled);
  return (
    <Texts
      namespaces={[
        "notifications",
        "care",
        "webhooks",
        "testPush",
        "channels",
        "results",
        "history",
        "charts",
        "validation",
      ]}
    >
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            {may(ctx, "endpoint.test") && <PipelineCheck start={startCheck} read={readCheck} close={closeCheck} />}
            {may(ctx, "endpoint.test") && overview.channels.length > 0 && (
              <TestAll
                disabled={!anyEnabled}
                ownMailbox={
                  overview.channels.some(({ enabled, channel }) => enabled && channel === "email")
                    ? session.email
                    : null
                }
                test={testAllChannels}
              />
            )}
            {mayWrite && <AddMenu others={overview.others} reuse={reuseChannel} />}
          </>
        }
      />
      <div className="space-y-5">
        <Warnings overview={overview} />
        <Card>
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <div className="min-w-0">
              <h2 className="font-semibold text-lg">{t("master")}</h2>
              <p className="mt-0.5 text-ink-3 text-sm">{t("masterHelp")}</p>
            </div>
            <MasterSwitch enabled={overview.enabled} disabled={!mayWrite} set={setMasterSwitch} />
          </div>
        </Card>
        <Channels overview={overview} mayWrite={mayWrite} mayTest={may(ctx, "endpoint.test")} />
        <Card title={t("rules.title")} description={t("rules.description")}>
          <Rules rules={overview.rules} sites={overview.sites} mayWrite={mayWrite} save={saveRules} />
        </Card>
        {may(ctx, "delivery.read") && overview.channels.length > 0 && <SuccessChart ctx={ctx} overview={overview} />}
        {may(ctx, "delivery.read") && <Log ctx={ctx} overview={overview} />}
      </div>
      {values.test !== "" && <TestDrawer ctx={ctx} id={values.test} />}
    </Texts>
  );
}

/** What keeps notifications from arriving, the plainest reason first. */
async function Warnings({ overview }: { overview: NotificationOverview }) {
  const t = await getT("notifications");
  const { enabled, channels, silent } = overview;
  if (!enabled) return <Banner tone="warning">{t("off")}</Banner>;
  if (channels.length > 0 && !channels.some((channel) => channel.enabled)) {
    return <Banner tone="warning">{t("noneEnabled")}</Banner>;
  }
  if (channels.length > 0 && !channels.some((channel) => channel.enabled && channel.role === "primary")) {
    return <Banner tone="warning">{t("onlyBackups")}</Banner>;
  }
  if (silent === null) return null;
  return (
    <Banner tone="danger" actions={<TextLink href={`${HISTORY}&period=24h`}>{t("silentAction")}</TextLink>}>
      {t("silent", { n: silent })}
      {overview.alarmHeard ? null : (
        <span className="block">
          {t("silentAlone")} <TextLink href="/settings/webhooks">{t("silentAloneAction")}</TextLink>
        </span>
      )}
    </Banner>
  );
}

async function Channels(props: { overview: NotificationOverview; mayWrite: boolean; mayTest: boolean }) {
  const t = await getT("notifications");
  const { channels } = props.overview;
  return (
    <Card title={t("channels")} description={t("channelsHelp", { n: props.overview.rules.backupSeconds })} flush>
      {channels.length === 0 ? (
        <EmptyState icon={BellRing} title={t("noneTitle")} description={t("noneHint")} headingLevel={3} compact />
      ) : (
        <ol className="divide-y divide-line border-line border-t">
          {channels.map((channel, place) => (
            <ChannelCard
              key={channel.id}
              channel={channel}
              place={place}
              count={channels.length}
              lastPrimary={
                channel.role === "primary" && channels.every((other) => other === channel || other.role === "backup")
              }
              mayWrite={props.mayWrite}
              mayTest={props.mayTest}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

const CHART_DAYS = 7;

/** 通知成功率: the channels of the list together, day by day. */
async function SuccessChart({ ctx, overview }: { ctx: ServiceContext; overview: NotificationOverview }) {
  const t = await getT("notifications");
  const from = new Date(ctx.now().getTime() - (CHART_DAYS - 1) * 86_400_000);
  const endpointIds = overview.channels.flatMap(({ id }) => decodeId("endpoint", id) ?? []);
  const stats = await deliveryStats(ctx, { from, granularity: "day" }, { endpointIds });
  const buckets = stats.buckets.map((bucket) => {
    const day = formatInstant(bucket.start, stats.timeZone, "day");
    const { deliveredFirst: delivered, deliveredRetry: recovered, exhausted: failed, skipped } = bucket;
    return {
      ...{ key: bucket.start, label: day.slice("2025-".length), fullLabel: day },
      values: { delivered, recovered, failed, skipped },
      rate: bucket.final.rate,
      incomplete: !bucket.complete,
    };
  });
  return (
    <Card title={t("chart.title")} description={t("chart.description")}>
      {stats.totals.total === 0 ? (
        <EmptyState title={t("chart.empty")} headingLevel={3} compact />
      ) : (
        <TimeChart
          title={t("chart.title")}
          series={["delivered", "recovered", "failed", "skipped"]}
          buckets={buckets}
          showRate
        />
      )}
    </Card>
  );
}

async function Log({ ctx, overview }: { ctx: ServiceContext; overview: NotificationOverview }) {
  const [t, page, columns] = await Promise.all([
    getT("notifications"),
    listDeliveries(ctx, { eventType: ["leave_message.created"], limit: LOG_LINES }),
    historyColumns("all"),
  ]);
  // Without the event's column the target has its own at any width.
  const shown = columns
    .filter(({ key }) => !["event", "eventId", "next", "tries"].includes(key))
    .map((column) => (column.key === "target" ? { ...column, from: undefined } : column));
  return (
    <section aria-labelledby="log-title" className="min-w-0">
      <header className="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id="log-title" className="font-semibold text-lg">
            {t("log.title")}
          </h2>
          <p className="mt-0.5 text-ink-3 text-sm">{t("log.description")}</p>
        </div>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {overview.total > 0 && (
            <span className="inline-flex items-baseline gap-2 text-sm">
              <span className="text-ink-2">{t("log.rate")}</span>
              <RateValue delivered={overview.delivered} total={overview.total} />
            </span>
          )}
          <TextLink href={HISTORY}>{t("log.all")}</TextLink>
        </p>
      </header>
      <DataTable
        caption={t("log.title")}
        columns={shown}
        rows={page.items}
        rowKey={(row) => row.id}
        rowHref={(row) => `/settings/webhooks/deliveries/${row.id}`}
        rowPage
        empty={<EmptyState title={t("log.empty")} headingLevel={3} compact />}
      />
    </section>
  );
}
