import { PenLine, Plus, Send, Webhook } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { listPreferences } from "@/app/(console)/list-preferences";
import { setListAction } from "@/app/preferences";
import { chosenColumns, DataTable, DataTableSkeleton, listColumns } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListFooter } from "@/components/data-table/list-footer";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { ListTools } from "@/components/data-table/list-tools";
import { PAGE_SIZE_DEFAULT } from "@/components/data-table/page-marks";
import { parseSort } from "@/components/data-table/sort";
import { type RawSearch, readSearch, writeSearch } from "@/components/data-table/url-state";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { signingOf } from "@/components/webhooks/secret/rotation";
import { TransferMenu } from "@/components/webhooks/transfer/transfer-menu";
import { WebhookMenu } from "@/components/webhooks/webhook-menu";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import {
  browseEndpoints,
  ENDPOINT_CONDITIONS,
  ENDPOINT_SORTS,
  type EndpointLine,
} from "@/lib/services/endpoints/browse";
import { duplicateWebhook } from "./[id]/actions";
import { countWaitingDeliveries, deleteWebhook, rotateWebhookSecret, weighDeletion } from "./actions";
import { countWaitingOfWebhooks, deleteWebhooks, matchingWebhooks, switchWebhooks } from "./bulk-actions";
import { webhookColumns } from "./columns";
import { eventGroups } from "./event-groups";
import { WebhookSelection } from "./list-selection";
import { filterOf, filtersOf, LIST_SHAPE, type ListSearch, PATH, STATUSES } from "./search";
import { TestDrawer } from "./test-drawer-place";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("webhooks"))("title") };
}

export default async function WebhooksPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values, ignored } = readSearch(LIST_SHAPE, await props.searchParams);
  const t = await getT("webhooks");
  return (
    <Texts
      namespaces={[
        "webhooks",
        "webhookDetail",
        "testPush",
        "charts",
        ...(values.test === "" ? [] : (["channels", "results"] as const)),
      ]}
    >
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <TransferMenu mayImport={may(ctx, "endpoint.write")} />
            {may(ctx, "endpoint.write") && (
              <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
                {t("create")}
              </ButtonLink>
            )}
          </>
        }
      />
      <ListShell>
        <Filters values={values} ignored={ignored} mayWrite={may(ctx, "endpoint.write")} />
        <ListRegion>
          <Suspense fallback={<LoadingTable />}>
            <WebhookTable ctx={ctx} values={values} />
          </Suspense>
        </ListRegion>
      </ListShell>
      {values.test !== "" && (
        <TestDrawer ctx={ctx} id={values.test} eventType={values.event === "" ? undefined : values.event} />
      )}
    </Texts>
  );
}

async function Filters(props: { values: ListSearch; ignored: readonly string[]; mayWrite: boolean }) {
  const [t, common, groups, preferences, columns] = await Promise.all([
    getT("webhooks"),
    getT("common"),
    eventGroups(),
    listPreferences("webhooks"),
    webhookColumns([]),
  ]);
  const { sort, size } = props.values;
  return (
    <FilterBar
      path={PATH}
      values={filtersOf(props.values)}
      ignored={props.ignored}
      keep={{ sort, size: size === PAGE_SIZE_DEFAULT ? "" : String(size) }}
      toolbar={
        <>
          <RefreshButton />
          <ListTools
            list="webhooks"
            columns={listColumns(columns)}
            preferences={preferences}
            remember={setListAction}
          />
        </>
      }
      fields={[
        { kind: "text", name: "q", label: t("filter.keyword"), placeholder: t("filter.keywordHint") },
        {
          kind: "select",
          name: "channel",
          label: t("filter.channel"),
          options: CHANNEL_IDS.map((value) => ({ value, label: common(`channel.${value}`) })),
        },
        {
          kind: "select",
          name: "status",
          label: t("filter.status"),
          options: STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        },
        {
          kind: "select",
          name: "health",
          label: t("filter.health"),
          options: ENDPOINT_CONDITIONS.map((value) => ({ value, label: t(`conditions.${value}`) })),
        },
        {
          kind: "select",
          name: "event",
          label: t("filter.event"),
          options: groups.flatMap(({ events }) => events.map(({ type, name }) => ({ value: type, label: name }))),
        },
      ]}
    />
  );
}

async function LoadingTable() {
  const [common, columns, preferences] = await Promise.all([
    getT("common"),
    webhookColumns([]),
    listPreferences("webhooks"),
  ]);
  return <DataTableSkeleton label={common("loading")} columns={chosenColumns(columns, preferences)} />;
}

async function WebhookTable({ ctx, values }: { ctx: ServiceContext; values: ListSearch }) {
  const filters = filtersOf(values);
  const mayWrite = may(ctx, "endpoint.write");
  const sort = parseSort(ENDPOINT_SORTS, values.sort);
  const [t, common, groups, preferences, found] = await Promise.all([
    getT("webhooks"),
    getT("common"),
    eventGroups(),
    listPreferences("webhooks"),
    browseEndpoints(ctx, { filter: filterOf(values), sort, page: values.page, size: values.size }),
  ]);
  const keep = { ...filters, sort: values.sort };
  const place = {
    page: found.page === 1 ? "" : found.page,
    size: values.size === PAGE_SIZE_DEFAULT ? "" : values.size,
  };
  const filtered = Object.values(filters).some((value) => value !== "");
  return (
    <WebhookSelection
      key={JSON.stringify(filters)}
      rows={found.items.map(({ id, name }) => ({ id, name }))}
      total={found.total}
      readMatching={matchingWebhooks.bind(null, filters)}
      actions={{
        switchThem: switchWebhooks,
        remove: deleteWebhooks,
        countWaiting: countWaitingOfWebhooks,
      }}
      mayWrite={mayWrite}
      mayTest={may(ctx, "endpoint.test")}
    >
      <DataTable
        caption={t("caption")}
        columns={await webhookColumns(groups, { write: mayWrite, test: may(ctx, "endpoint.test") })}
        preferences={preferences}
        rows={found.items}
        rowKey={(row) => row.id}
        rowHref={(row) => `${PATH}/${row.id}`}
        rowPage
        selection={{ name: (row) => row.name }}
        sort={{
          current: sort,
          own: t("sortOwn"),
          href: (order) => writeSearch(PATH, { ...filters, size: place.size, sort: order }),
        }}
        actions={{
          header: common("actions"),
          cell: (row) => (
            <RowActions
              row={row}
              mayWrite={mayWrite}
              testHref={writeSearch(PATH, { ...keep, ...place, test: row.id })}
            />
          ),
        }}
        empty={filtered ? <NothingFound /> : <NothingYet mayWrite={mayWrite} />}
        footer={<ListFooter path={PATH} keep={keep} page={found.page} size={values.size} total={found.total} />}
      />
    </WebhookSelection>
  );
}

async function RowActions(props: { row: EndpointLine; mayWrite: boolean; testHref: string }) {
  const t = await getT("webhooks");
  const { row, mayWrite } = props;
  const open = mayWrite ? t("actions.edit") : t("actions.view");
  return (
    <span className="flex items-center gap-1.5">
      <ButtonLink
        href={props.testHref}
        scroll={false}
        size="sm"
        icon={Send}
        data-drawer-link={row.id}
        aria-keyshortcuts="t"
        title={t("actions.test")}
      >
        <span className="sm:max-2xl:sr-only">{t("actions.test")}</span>
      </ButtonLink>
      <ButtonLink
        href={`${PATH}/${row.id}/edit`}
        size="sm"
        variant="ghost"
        icon={PenLine}
        aria-keyshortcuts="e"
        title={open}
        className="sm:max-lg:hidden"
      >
        <span className="sm:max-2xl:sr-only">{open}</span>
      </ButtonLink>
      <WebhookMenu
        id={row.id}
        name={row.name}
        events={row.events.length}
        mayWrite={mayWrite}
        manual={row.trigger === "manual"}
        duplicate={duplicateWebhook}
        signing={signingOf(row)}
        rotate={rotateWebhookSecret}
        countWaiting={countWaitingDeliveries}
        weigh={weighDeletion}
        remove={deleteWebhook}
      />
    </span>
  );
}

async function NothingFound() {
  const common = await getT("common");
  return (
    <FilteredEmptyState
      title={common("list.noMatch")}
      action={<TextLink href={PATH}>{common("list.clear")}</TextLink>}
    />
  );
}

async function NothingYet({ mayWrite }: { mayWrite: boolean }) {
  const t = await getT("webhooks");
  return (
    <EmptyState
      icon={Webhook}
      title={t("emptyTitle")}
      description={t("empty")}
      action={
        mayWrite && (
          <>
            <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
              {t("create")}
            </ButtonLink>
            <ButtonLink href="/tools/receiver">{t("emptyReceiver")}</ButtonLink>
          </>
        )
      }
    />
  );
}
