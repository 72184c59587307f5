import { BarChart3, CircleX, Headset, Inbox, MessageSquarePlus } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { RateValue } from "@/components/charts/rate-value";
import { TimeChart } from "@/components/charts/time-chart";
import { PresenceSentence } from "@/components/presence/sentence";
import { Card, StatCard } from "@/components/ui/card";
import { HelpTip } from "@/components/ui/help-tip";
import { PageHeader } from "@/components/ui/page-header";
import { TextLink } from "@/components/ui/text-link";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { type Counted, type Overview, readOverview } from "@/lib/services/overview/read";
import { AtRisk } from "./overview-at-risk";
import { BroadcastsUnderWay } from "./overview-broadcasts";
import { OverviewCare } from "./overview-care";
import { ChannelStrip } from "./overview-channels";
import { hourlyBuckets } from "./overview-chart";
import { OverviewChecklist } from "./overview-checklist";
import { RecentFailures } from "./overview-failures";
import { Incidents } from "./overview-incidents";

const HISTORY = "/settings/webhooks/deliveries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("overview"))("title") };
}

export default async function OverviewPage() {
  const [session, ctx, t, jar] = await Promise.all([requireSession(), sessionContext(), getT("overview"), cookies()]);
  const overview = await readOverview(ctx, session.timeZone);
  const zone = session.timeZone;
  return (
    <Texts namespaces={["overview", "presence", "charts", "care", "notifications"]}>
      <PageHeader title={t("title")} description={t("description")} />
      {jar.get("hooklane-checklist")?.value !== "hidden" && <OverviewChecklist overview={overview} />}
      <Cards overview={overview} zone={zone} />
      <div className="mt-4 rounded-lg border border-line bg-surface px-4 py-3.5 shadow-card sm:px-5">
        <PresenceSentence presence={overview.presence} />
      </div>
      <Incidents groups={overview.incidents} />
      <AtRisk messages={overview.atRisk} />
      <BroadcastsUnderWay broadcasts={overview.broadcasts} />
      <OverviewCare ctx={ctx} />
      <ChannelStrip channels={overview.channels} />
      <div className="mt-6 grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]">
        <Card
          title={t("volume.title")}
          description={t("volume.description", { zone })}
          actions={<TextLink href={HISTORY}>{t("volume.link")}</TextLink>}
        >
          <TimeChart
            title={t("volume.title")}
            series={["delivered", "recovered", "failed", "skipped"]}
            buckets={hourlyBuckets(overview.stats, zone, HISTORY)}
          />
        </Card>
        <RecentFailures items={overview.recentFailures} since={overview.failedSince} />
      </div>
    </Texts>
  );
}

async function Cards(props: { overview: Overview; zone: string }) {
  const t = await getT("overview");
  const { pendingMessages, overdueMessages, messagesToday, failed, failedSince, stats, agents } = props.overview;
  const { deliveredFirst, deliveredRetry } = stats.totals;
  const failedHref = `${HISTORY}?status=exhausted&from=${encodeURIComponent(failedSince)}`;
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-3 xl:grid-cols-5">
      <StatCard
        label={t("cards.pending")}
        icon={<Inbox aria-hidden className="size-4 text-ink-3" />}
        value={text(pendingMessages)}
        note={
          overdueMessages.count === 0 ? undefined : (
            <TextLink href="/messages?view=overdue" className="text-danger">
              {t("cards.overdue", { n: text(overdueMessages) })}
            </TextLink>
          )
        }
        link={<TextLink href="/messages?status=pending">{t("cards.pendingLink")}</TextLink>}
      />
      <StatCard
        label={t("cards.today")}
        icon={<MessageSquarePlus aria-hidden className="size-4 text-ink-3" />}
        value={text(messagesToday)}
        note={t("cards.todayNote", { zone: props.zone })}
        link={<TextLink href="/messages">{t("cards.todayLink")}</TextLink>}
      />
      <StatCard
        label={t("cards.rate")}
        icon={<BarChart3 aria-hidden className="size-4 text-ink-3" />}
        aside={<HelpTip label={t("cards.rateHelp")}>{t("cards.rateDefinition")}</HelpTip>}
        value={<RateValue delivered={deliveredFirst + deliveredRetry} total={stats.final.n} />}
        link={<TextLink href={HISTORY}>{t("cards.rateLink")}</TextLink>}
      />
      <StatCard
        label={t("cards.failed")}
        icon={<CircleX aria-hidden className={failed.count > 0 ? "size-4 text-danger" : "size-4 text-ink-3"} />}
        value={text(failed)}
        note={t("cards.failedNote")}
        link={<TextLink href={failedHref}>{t("cards.failedLink")}</TextLink>}
      />
      <StatCard
        label={t("cards.agents")}
        icon={<Headset aria-hidden className="size-4 text-ink-3" />}
        value={`${formatCount(agents.online)}/${formatCount(agents.total)}`}
        link={<TextLink href="/settings/hours">{t("cards.agentsLink")}</TextLink>}
      />
    </div>
  );
}

/** `12`, `999+`. */
const text = ({ count, capped }: Counted) => (capped ? `${formatCount(count - 1)}+` : formatCount(count));
