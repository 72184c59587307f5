import { Inbox } from "lucide-react";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { permitted } from "@/app/(console)/permitted";
import { SegmentedLinks } from "@/components/analytics/segmented-links";
import type { RawSearch } from "@/components/data-table/url-state";
import { Coverage } from "@/components/messages/times/coverage";
import { Figures } from "@/components/messages/times/figures";
import { TimesTable } from "@/components/messages/times/table";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { requireSession, sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { formatCount, formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { BOARD_MAX, type ResponseBoard, responseBoard } from "@/lib/services/messages/response-times";
import { messageVolume } from "@/lib/services/messages/volume";
import { presenceCoverage } from "@/lib/services/presence/coverage";
import { NO_CATEGORY } from "../search";
import { listHref, RANGES, rangeHref, readTimes, type TimesSearch } from "./search";
import { Volume } from "./volume";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("responseTimes"))("title") };
}

/** Below this many answers a member's times say nothing about him. */
const MEMBER_SAMPLE = 10;

export default async function ResponseTimesPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  return permitted(ctx, "message.read", () => content(ctx, props.searchParams));
}

async function content(ctx: ServiceContext, searchParams: Promise<RawSearch>) {
  const [{ timeZone }, raw, t, messages] = await Promise.all([
    requireSession(),
    searchParams,
    getT("responseTimes"),
    getT("messages"),
  ]);
  const search = readTimes(raw, timeZone, ctx.now());
  const board = await responseBoard(ctx, search);
  return (
    <Texts namespaces={["charts"]}>
      <PageHeader
        title={t("title")}
        description={t("description", { zone: timeZone })}
        breadcrumb={
          <Breadcrumb
            label={messages("settings.breadcrumb")}
            items={[{ label: messages("title"), href: "/messages" }, { label: t("title") }]}
          />
        }
        actions={
          <SegmentedLinks
            label={t("range.label")}
            items={RANGES.map((key) => ({
              key,
              label: t(`range.${key}`),
              href: rangeHref(key),
              current: search.range === key,
            }))}
          />
        }
      />
      {board.cut && (
        <Banner tone="info" className="mb-5">
          {t("cut", { n: formatCount(BOARD_MAX) })}
        </Banner>
      )}
      <div className="space-y-5">
        {board.all.counts.received === 0 ? <Empty search={search} /> : await filled(ctx, search, board)}
        <Coverage coverage={await presenceCoverage(ctx, search)} />
      </div>
    </Texts>
  );
}

async function Empty({ search }: { search: TimesSearch }) {
  const t = await getT("responseTimes");
  return (
    <Card>
      <EmptyState
        icon={Inbox}
        title={t("empty")}
        description={t("emptyHelp")}
        action={search.range !== "90d" && <TextLink href={rangeHref("90d")}>{t("longer")}</TextLink>}
      />
    </Card>
  );
}

async function filled(ctx: ServiceContext, search: TimesSearch, board: ResponseBoard): Promise<ReactNode> {
  const [t, messages] = await Promise.all([getT("responseTimes"), getT("messages")]);
  const days = [search.from, search.to].map((at) => formatInstant(at, search.timeZone, "day"));
  const filename = (what: string) => ["hooklane", "response", what, ...days].join("-");
  const source = (key: string) => (key === "web_chat" || key === "api" ? messages(`channel.${key}`) : key);
  const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
  return (
    <div className="space-y-5">
      <Figures figures={board.all} href={(figure) => listHref(search, figure)} now={ctx.now().getTime()} />
      <Volume volume={await messageVolume(ctx, search)} search={search} received={board.all.counts.received} />
      {board.byAssignee !== null && (
        <TimesTable
          title={t("by.assignee")}
          description={t("by.assigneeHelp", { n: MEMBER_SAMPLE })}
          filename={filename("assignee")}
          sample={MEMBER_SAMPLE}
          lines={board.byAssignee.map(({ key, name, ...figures }) => ({
            ...{ key: key ?? "none", name: key === null ? messages("unassigned") : name, figures },
            href: (figure) => listHref(search, figure, { assignee: key ?? "none" }),
          }))}
        />
      )}
      <TimesTable
        title={t("by.category")}
        filename={filename("category")}
        lines={board.byCategory.map(({ key, ...figures }) => ({
          ...{ key, name: key === "" ? messages("noCategory") : key, figures },
          href: (figure) => listHref(search, figure, { category: key === "" ? NO_CATEGORY : key }),
        }))}
      />
      <TimesTable
        title={t("by.source")}
        filename={filename("channel")}
        lines={board.bySource.map(({ key, ...figures }) => ({
          ...{ key, name: source(key), figures },
          href: (figure) => listHref(search, figure, { source: key }),
        }))}
      />
      <TimesTable
        title={t("by.site")}
        filename={filename("site")}
        lines={board.bySite.map(({ key, name, ...figures }) => ({
          ...{ key, name, figures },
          href: (figure) => listHref(search, figure, { site: key }),
        }))}
      />
      <TimesTable
        title={t("by.hour")}
        description={t("by.hourHelp", { zone: search.timeZone })}
        filename={filename("hour")}
        lines={board.byHour.map(({ key, ...figures }) => ({
          ...{ key: String(key), name: clock(key), figures },
          href: (figure) => listHref(search, figure, { hour: String(key) }),
        }))}
      />
    </div>
  );
}
