import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar, type FilterField } from "@/components/data-table/filter-bar";
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
import { EVENT_CATALOGUE } from "@/lib/domain/catalogue";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { DELIVERY_STATUSES, REASONS } from "@/lib/domain/delivery";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import type { Page } from "@/lib/domain/paging";
import { foundOrNull } from "@/lib/errors";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { type DeliveryItem, listDeliveries } from "@/lib/services/deliveries/list";
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
import {
  filterValues,
  type HistorySearch,
  historyHref,
  PAGE_SIZE,
  PATH,
  PERIOD_KEYS,
  queryOf,
  rangeOf,
  readHistory,
  replayOf,
  TRIES_KEYS,
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
  const { values, ignored } = readHistory(raw, timeZone);
  const mayRetry = may(ctx, "delivery.retry");
  const [page, webhooks, replays] = await Promise.all([
    listDeliveries(ctx, { ...queryOf(values, timeZone, ctx.now()), limit: PAGE_SIZE }),
    endpointOptions(ctx),
    listReplays(ctx, { limit: REPLAYS_SHOWN }),
  ]);
  const filters = filterValues(values, timeZone);
  const fields = await filterFields(webhooks);
  const since = rangeOf(values, timeZone, ctx.now()).from?.toISOString() ?? "";
  return (
    <Texts
      namespaces={[
        ...(["history", "charts", "replays"] as const),
        ...(values.webhook === "" ? [] : (["webhooks"] as const)),
        ...(values.d === "" ? [] : (["results"] as const)),
      ]}
    >
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
          <NewRows newestId={page.items[0]?.id ?? null} search={raw} paused={values.cursor !== ""} count={countNewer} />
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

async function HistoryTable(props: {
  page: Page<DeliveryItem>;
  values: HistorySearch;
  filters: Record<string, string>;
  mayRetry: boolean;
  /** What the filters find, as a replay; null where it cannot be one. */
  matching: ReplayWhatView | null;
}) {
  const { page, values, filters, mayRetry, matching } = props;
  const [t, common, columns] = await Promise.all([getT("history"), getT("common"), historyColumns()]);
  const { cursor } = values;
  const filtered = cursor !== "" || Object.values(filters).some((value) => value !== "");
  const empty = filtered ? (
    <FilteredEmptyState
      title={common("list.noMatch")}
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
        label: common("list.next"),
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

/** How the one webhook of the filter is doing. */
async function FilteredWebhookHealth({ ctx, id }: { ctx: ServiceContext; id: string }) {
  const webhook = await foundOrNull(getEndpoint(ctx, id));
  return webhook === null ? null : <WebhookHealth ctx={ctx} webhook={webhook} />;
}

async function filterFields(endpoints: { id: string; name: string }[]): Promise<FilterField[]> {
  const [t, common, locale] = await Promise.all([getT("history"), getT("common"), getLocale()]);
  const language = locale === "zh-CN" ? "zh" : "en";
  return [
    {
      kind: "multi",
      name: "status",
      label: t("filter.status"),
      options: DELIVERY_STATUSES.map((value) => ({ value, label: common(`deliveryStatus.${value}`) })),
    },
    {
      kind: "select",
      name: "webhook",
      label: t("filter.webhook"),
      options: endpoints.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      kind: "select",
      name: "period",
      label: t("filter.period"),
      options: PERIOD_KEYS.map((value) => ({ value, label: t(`period.${value}`) })),
    },
    {
      kind: "multi",
      name: "type",
      label: t("filter.type"),
      options: EVENT_TYPES.map((value) => ({ value, label: EVENT_CATALOGUE[value].name[language] })),
    },
    {
      kind: "multi",
      name: "reason",
      label: t("filter.reason"),
      options: REASONS.map((value) => ({ value, label: t(`reason.${value}`) })),
    },
    {
      kind: "multi",
      name: "channel",
      label: t("filter.channel"),
      options: CHANNEL_IDS.map((value) => ({ value, label: common(`channel.${value}`) })),
    },
    {
      kind: "select",
      name: "tries",
      label: t("filter.tries"),
      options: TRIES_KEYS.map((value) => ({ value, label: t(`tries.${value}`) })),
    },
    { kind: "text", name: "http", label: t("filter.http"), placeholder: "200, 4xx, 500-599" },
    { kind: "text", name: "code", label: t("filter.code"), placeholder: "310000" },
    {
      kind: "multi",
      name: "trigger",
      label: t("filter.trigger"),
      options: (["auto", "retry", "manual", "test", "broadcast"] as const).map((value) => ({
        value,
        label: t(`trigger.${value}`),
      })),
    },
    { kind: "datetime", name: "from", label: t("filter.from") },
    { kind: "datetime", name: "to", label: t("filter.to") },
    { kind: "text", name: "event", label: t("filter.event"), placeholder: "evt_…, dlv_…" },
  ];
}
