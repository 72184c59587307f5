import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { SelectionProvider } from "@/components/data-table/selection";
import type { RawSearch } from "@/components/data-table/url-state";
import { ExportButton } from "@/components/deliveries/export-button";
import { NewRows } from "@/components/deliveries/new-rows";
import { ReplayBox, ReplaysProvider } from "@/components/replays/replay-box";
import { ReplaySelection, ReplaySince } from "@/components/replays/replay-buttons";
import { REPLAYS_SHOWN, type ReplayWhatView } from "@/components/replays/view";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { foundOrNull } from "@/lib/errors";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { maySearchBodies } from "@/lib/services/deliveries/body-search";
import { type DeliveryItem, type DeliveryPage, listDeliveries } from "@/lib/services/deliveries/list";
import { BODY_SEARCH_DAYS } from "@/lib/services/deliveries/scan";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { endpointOptions } from "@/lib/services/endpoints/options";
import { listReplays } from "@/lib/services/replays/read";
import { replayActions } from "../replays/replay-actions";
import { WebhookHealth } from "../webhook-health";
import { countNewer, exportHistory } from "./actions";
import { HistoryChart } from "./chart";
import { historyColumns } from "./columns";
import { DeliveryDrawer } from "./drawer";
import { FailureGroupsSection } from "./failure-groups-section";
import { filterFields } from "./fields";
import {
  bodyOf,
  filterValues,
  type HistorySearch,
  historyHref,
  isSearch,
  PAGE_SIZE,
  PATH,
  queryOf,
  rangeOf,
  readHistory,
  replayOf,
} from "./search";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("history"))("title") };
}

export default async function HistoryPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, session, raw, t] = await Promise.all([
    sessionContext(),
    requireSession(),
    props.searchParams,
    getT("history"),
  ]);
  const { timeZone } = session;
  const { values, ignored, body } = asked(ctx, raw, timeZone);
  const mayRetry = may(ctx, "delivery.retry");
  const [page, webhooks, replays] = await Promise.all([
    listDeliveries(ctx, { ...queryOf(values, timeZone, ctx.now(), body?.text), limit: PAGE_SIZE }),
    endpointOptions(ctx),
    listReplays(ctx, { limit: REPLAYS_SHOWN }),
  ]);
  const filters = filterValues(values, timeZone);
  const fields = await filterFields(webhooks, maySearchBodies(ctx) ? (body?.shown ?? "") : null);
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
        <ListShell>
          <FilterBar
            path={PATH}
            fields={fields}
            values={filters}
            ignored={ignored}
            visible={3}
            toolbar={
              <>
                <ExportButton search={raw} read={exportHistory} />
                <RefreshButton />
              </>
            }
          />
          <Suspense fallback={<Skeleton className="mb-5 h-80 w-full" />}>
            <HistoryChart ctx={ctx} values={values} timeZone={timeZone} />
          </Suspense>
          <NewRows
            newestId={page.items[0]?.id ?? null}
            search={raw}
            paused={values.cursor !== "" || isSearch(values)}
            count={countNewer}
          />
          {isSearch(values) && <SearchNote page={page} values={values} timeZone={timeZone} />}
          <ListRegion>
            <HistoryTable
              page={page}
              values={values}
              filters={filters}
              mayRetry={mayRetry}
              matching={replayOf(values, timeZone, ctx.now())}
            />
          </ListRegion>
        </ListShell>
      </ReplaysProvider>
      {values.d !== "" && (
        <DeliveryDrawer
          ctx={ctx}
          id={values.d}
          page={page}
          hrefOf={(d) => historyHref(filters, { cursor: values.cursor, d })}
        />
      )}
    </Texts>
  );
}

const namespacesOf = ({ webhook, d }: HistorySearch) => [
  ...(["history", "charts", "replays"] as const),
  ...(webhook === "" ? [] : (["webhooks"] as const)),
  ...(d === "" ? [] : (["results"] as const)),
];

/** What the address asks for, with the text that bodies are searched for. */
function asked(ctx: ServiceContext, raw: RawSearch, timeZone: string) {
  const { values, ignored } = readHistory(raw, timeZone);
  const body = bodyOf(ctx, values);
  if (values.has === "" || body !== null) return { values, ignored, body };
  return { values: { ...values, has: "" }, ignored: [...ignored, "has"], body };
}

async function HistoryTable(props: {
  page: DeliveryPage;
  values: HistorySearch;
  filters: Record<string, string>;
  mayRetry: boolean;
  /** What the filters find, as a replay; null where it cannot be one. */
  matching: ReplayWhatView | null;
}) {
  const { page, values, filters, mayRetry, matching } = props;
  const [t, common, columns] = await Promise.all([getT("history"), getT("common"), historyColumns("all")]);
  const { cursor } = values;
  const filtered = cursor !== "" || Object.values(filters).some((value) => value !== "");
  const empty = filtered ? (
    <FilteredEmptyState
      title={page.searchedTo === null ? common("list.noMatch") : t("search.noneYet")}
      action={<TextLink href={PATH}>{common("list.clear")}</TextLink>}
    />
  ) : (
    <EmptyState
      icon={ScrollText}
      title={t("never")}
      description={t("neverHint")}
      action={<TextLink href="/settings/webhooks">{t("neverAction")}</TextLink>}
    />
  );
  const footer = (page.nextCursor !== null || cursor !== "") && (
    <CursorPagination
      label={common("list.pages")}
      summary={common("list.rowsOnPage", { n: page.items.length })}
      previous={{ label: t("newest"), href: cursor === "" ? undefined : historyHref(filters) }}
      next={{
        label: page.searchedTo === null ? common("list.next") : t("search.on"),
        href: page.nextCursor === null ? undefined : historyHref(filters, { cursor: page.nextCursor }),
      }}
    />
  );
  const table = (
    <DataTable
      caption={t("caption")}
      columns={columns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => historyHref(filters, { cursor, d: row.id })}
      openKey={values.d}
      empty={empty}
      footer={footer}
      selection={
        mayRetry ? { name: (row) => t("rowName", { id: row.id.slice(-6), target: row.endpoint.name }) } : undefined
      }
    />
  );
  if (!mayRetry) return table;
  return (
    <SelectionProvider ids={page.items.map((row) => row.id)}>
      <ReplaySelection
        settled={page.items.filter(mayArriveTwice).map((row) => row.id)}
        rows={page.items.length}
        matching={matching}
      />
      {table}
    </SelectionProvider>
  );
}

const mayArriveTwice = ({ status, last }: DeliveryItem) => status === "delivered" || last?.outcomeUnknown === true;

/** How far a search has looked: it reads row by row, so many of them a page. */
async function SearchNote(props: { page: DeliveryPage; values: HistorySearch; timeZone: string }) {
  const { page, values, timeZone } = props;
  const t = await getT("history");
  const until = page.searchedTo;
  return (
    <p className="mb-3 text-ink-2 text-sm" role="status">
      {values.has !== "" && t("search.bodyNote", { days: BODY_SEARCH_DAYS })}
      {until === null
        ? page.nextCursor === null && t("search.all")
        : t("search.until", { time: formatInstant(until, timeZone, "seconds") })}
    </p>
  );
}

/** How the one webhook of the filter is doing. */
async function FilteredWebhookHealth({ ctx, id }: { ctx: ServiceContext; id: string }) {
  const webhook = await foundOrNull(getEndpoint(ctx, id));
  return webhook === null ? null : <WebhookHealth ctx={ctx} webhook={webhook} />;
}
