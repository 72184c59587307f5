import type { Metadata } from "next";
import { Suspense } from "react";
import type { RawSearch } from "@/components/data-table/url-state";
import { ReplayBox, ReplaysProvider } from "@/components/replays/replay-box";
import { ReplaySince } from "@/components/replays/replay-buttons";
import { REPLAYS_SHOWN } from "@/components/replays/view";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { endpointOptions } from "@/lib/services/endpoints/options";
import { listReplays } from "@/lib/services/replays/read";
import { replayActions } from "../replays/replay-actions";
import { WebhookHealth } from "../webhook-health";
import { HistoryChart } from "./chart";
import { FailureGroupsSection } from "./failure-groups-section";
import { HistoryList, readPage } from "./history-list";
import { askedOf, EVERYWHERE, type HistorySearch, rangeOf } from "./search";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("history"))("title") };
}

export default async function HistoryPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, session, search, t] = await Promise.all([
    sessionContext(),
    requireSession(),
    props.searchParams,
    getT("history"),
  ]);
  const { timeZone } = session;
  const asked = askedOf(ctx, search, timeZone);
  const { values } = asked;
  const mayRetry = may(ctx, "delivery.retry");
  const [page, webhooks, replays] = await Promise.all([
    readPage(ctx, asked, timeZone),
    endpointOptions(ctx),
    listReplays(ctx, { limit: REPLAYS_SHOWN }),
  ]);
  const since = rangeOf(values, timeZone, ctx.now()).from?.toISOString() ?? "";
  return (
    <Texts namespaces={namespacesOf(values)}>
      <ReplaysProvider initial={replays.items} actions={replayActions} mayRetry={mayRetry}>
        <PageHeader
          title={t("title")}
          description={t("description")}
          actions={
            mayRetry && (
              <ReplaySince
                key={`${values.webhook} ${since}`}
                webhooks={webhooks}
                webhook={values.webhook}
                from={since}
              />
            )
          }
        />
        {values.webhook !== "" && <FilteredWebhookHealth ctx={ctx} id={values.webhook} />}
        <ReplayBox />
        <FailureGroupsSection ctx={ctx} webhook={values.webhook === "" ? undefined : values.webhook} />
        <HistoryList
          {...{ ctx, asked, page, timeZone, webhooks }}
          place={EVERYWHERE}
          chart={
            <Suspense fallback={<Skeleton className="mb-5 h-80 w-full" />}>
              <HistoryChart ctx={ctx} values={values} timeZone={timeZone} />
            </Suspense>
          }
        />
      </ReplaysProvider>
    </Texts>
  );
}

const namespacesOf = ({ webhook, d }: HistorySearch) => [
  ...(["history", "charts", "replays"] as const),
  ...(webhook === "" ? [] : (["webhooks"] as const)),
  ...(d === "" ? [] : (["results"] as const)),
];

/** How the one webhook of the filter is doing. */
async function FilteredWebhookHealth({ ctx, id }: { ctx: ServiceContext; id: string }) {
  const webhook = await foundOrNull(getEndpoint(ctx, id));
  return webhook === null ? null : <WebhookHealth ctx={ctx} webhook={webhook} />;
}
