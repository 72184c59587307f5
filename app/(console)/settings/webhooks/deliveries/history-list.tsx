import { ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { SelectionProvider } from "@/components/data-table/selection";
import { writeSearch } from "@/components/data-table/url-state";
import { ExportButton } from "@/components/deliveries/export-button";
import { NewRows } from "@/components/deliveries/new-rows";
import { ReplaySelection } from "@/components/replays/replay-buttons";
import type { ReplayWhatView } from "@/components/replays/view";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { may, type ServiceContext } from "@/lib/context";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { maySearchBodies } from "@/lib/services/deliveries/body-search";
import { type DeliveryItem, type DeliveryPage, listDeliveries } from "@/lib/services/deliveries/list";
import { BODY_SEARCH_DAYS } from "@/lib/services/deliveries/scan";
import { countNewer, exportHistory } from "./actions";
import { historyColumns } from "./columns";
import { DeliveryDrawer } from "./drawer";
import { filterFields } from "./fields";
import {
  type AskedHistory,
  filterValues,
  type HistoryPlace,
  type HistorySearch,
  historyHref,
  isSearch,
  PAGE_SIZE,
  queryOf,
  replayOf,
} from "./search";

/** The page of deliveries that an address asks for. */
export const readPage = (ctx: ServiceContext, { values, body }: AskedHistory, timeZone: string) =>
  listDeliveries(ctx, { ...queryOf(values, timeZone, ctx.now(), body?.text), limit: PAGE_SIZE });

/**
 * 推送历史, of all webhooks and of one: filters, what is new, the table with what can be done to its rows, and the drawer.
 * Stands inside `ReplaysProvider`; needs the texts `history` and `replays`, with a drawer open also `results`.
 */
export async function HistoryList(props: {
  ctx: ServiceContext;
  asked: AskedHistory;
  page: DeliveryPage;
  timeZone: string;
  place: HistoryPlace;
  /** To filter by; none where the list is of one webhook. */
  webhooks: { id: string; name: string }[];
  /** Between the filters and the table. */
  chart?: ReactNode;
  /** Beside export and refresh. */
  tools?: ReactNode;
}) {
  const { ctx, page, timeZone, place } = props;
  const { raw, values, ignored, body } = props.asked;
  const all = filterValues(values, timeZone);
  const filters = place.webhook === null ? all : { ...all, webhook: "" };
  const fields = await filterFields(props.webhooks, maySearchBodies(ctx) ? (body?.shown ?? "") : null);
  return (
    <>
      <ListShell>
        <FilterBar
          path={place.path}
          keep={place.keep}
          fields={place.webhook === null ? fields : fields.filter(({ name }) => !OF_ONE.has(name))}
          values={filters}
          ignored={ignored}
          visible={3}
          toolbar={
            <>
              {props.tools}
              <ExportButton search={raw} read={exportHistory} />
              <RefreshButton />
            </>
          }
        />
        {props.chart}
        <NewRows
          newestId={page.items[0]?.id ?? null}
          search={raw}
          paused={values.cursor !== "" || isSearch(values)}
          count={countNewer}
        />
        {isSearch(values) && <SearchNote page={page} values={values} timeZone={timeZone} />}
        <ListRegion>
          <HistoryTable
            {...{ page, values, filters, place }}
            mayRetry={may(ctx, "delivery.retry")}
            matching={replayOf(values, timeZone, ctx.now())}
          />
        </ListRegion>
      </ListShell>
      {values.d !== "" && (
        <DeliveryDrawer
          ctx={ctx}
          id={values.d}
          page={page}
          hrefOf={(d) => historyHref(filters, { cursor: values.cursor, d }, place)}
        />
      )}
    </>
  );
}

/** What the webhook's own page says already. */
const OF_ONE: ReadonlySet<string> = new Set(["webhook", "channel"]);

async function HistoryTable(props: {
  page: DeliveryPage;
  values: HistorySearch;
  filters: Record<string, string>;
  place: HistoryPlace;
  mayRetry: boolean;
  /** What the filters find, as a replay; null where it cannot be one. */
  matching: ReplayWhatView | null;
}) {
  const { page, values, filters, place, mayRetry, matching } = props;
  const [t, common, columns] = await Promise.all([
    getT("history"),
    getT("common"),
    historyColumns(place.webhook === null ? "all" : "one"),
  ]);
  const { cursor } = values;
  const href = (more: { cursor?: string; d?: string } = {}) => historyHref(filters, more, place);
  const filtered = cursor !== "" || Object.values(filters).some((value) => value !== "");
  const empty = filtered ? (
    <FilteredEmptyState
      title={page.searchedTo === null ? common("list.noMatch") : t("search.noneYet")}
      action={<TextLink href={historyHref({}, {}, place)}>{common("list.clear")}</TextLink>}
    />
  ) : (
    <EmptyState
      icon={ScrollText}
      title={t("never")}
      description={t("neverHint")}
      action={
        <TextLink
          href={
            place.webhook === null
              ? "/settings/webhooks"
              : writeSearch(place.path, { ...place.keep, test: place.webhook })
          }
        >
          {t(place.webhook === null ? "neverAction" : "neverTest")}
        </TextLink>
      }
    />
  );
  const footer = (page.nextCursor !== null || cursor !== "") && (
    <CursorPagination
      label={common("list.pages")}
      summary={common("list.rowsOnPage", { n: page.items.length })}
      previous={{ label: t("newest"), href: cursor === "" ? undefined : href() }}
      next={{
        label: page.searchedTo === null ? common("list.next") : t("search.on"),
        href: page.nextCursor === null ? undefined : href({ cursor: page.nextCursor }),
      }}
    />
  );
  const table = (
    <DataTable
      caption={t("caption")}
      columns={columns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => href({ cursor, d: row.id })}
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
