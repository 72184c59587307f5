import { PenLine, Plus, Send, Webhook } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { DataTable, DataTableSkeleton } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { choiceParam, type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { RowMenu } from "@/components/webhooks/list/row-menu";
import { TransferMenu } from "@/components/webhooks/transfer/transfer-menu";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import type { EndpointListItem } from "@/lib/services/endpoints/dto";
import { listEndpoints } from "@/lib/services/endpoints/list";
import { duplicateWebhook } from "./[id]/actions";
import { countWaitingDeliveries, deleteWebhook, rotateWebhookSecret } from "./actions";
import { webhookColumns } from "./columns";
import { eventGroups } from "./event-groups";
import { TestDrawer } from "./test-drawer-place";

const PATH = "/settings/webhooks";
const PAGE_SIZE = 30;
const STATUSES = ["enabled", "disabled", "stopped", "paused"] as const;
const SHAPE = {
  q: textParam(100),
  channel: choiceParam(CHANNEL_IDS),
  status: choiceParam(STATUSES),
  cursor: textParam(40),
  test: textParam(40),
};
type Search = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("webhooks"))("title") };
}

export default async function WebhooksPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
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
        <Filters values={values} ignored={ignored} />
        <ListRegion>
          <Suspense fallback={<LoadingTable />}>
            <WebhookTable ctx={ctx} values={values} />
          </Suspense>
        </ListRegion>
      </ListShell>
      {values.test !== "" && <TestDrawer ctx={ctx} id={values.test} />}
    </Texts>
  );
}

async function Filters(props: { values: Search; ignored: readonly string[] }) {
  const [t, common] = await Promise.all([getT("webhooks"), getT("common")]);
  const { q, channel, status } = props.values;
  return (
    <FilterBar
      path={PATH}
      values={{ q, channel, status }}
      ignored={props.ignored}
      toolbar={<RefreshButton />}
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
      ]}
    />
  );
}

async function LoadingTable() {
  const [common, columns] = await Promise.all([getT("common"), webhookColumns([], false)]);
  return <DataTableSkeleton label={common("loading")} columns={columns} />;
}

async function WebhookTable({ ctx, values }: { ctx: ServiceContext; values: Search }) {
  const { q, channel, status, cursor } = values;
  const filters = { q, channel, status };
  const mayWrite = may(ctx, "endpoint.write");
  const [t, common, groups, page] = await Promise.all([
    getT("webhooks"),
    getT("common"),
    eventGroups(),
    listEndpoints(ctx, {
      keyword: q === "" ? undefined : q,
      channel: channel === "" ? undefined : channel,
      status: status === "" ? undefined : status,
      cursor: decodeCursor(cursor) ?? undefined,
      limit: PAGE_SIZE,
    }),
  ]);
  const filtered = q !== "" || channel !== "" || status !== "" || cursor !== "";
  const more = page.nextCursor;
  return (
    <DataTable
      caption={t("caption")}
      columns={await webhookColumns(groups, mayWrite)}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `${PATH}/${row.id}`}
      rowPage
      actions={{
        header: common("actions"),
        cell: (row) => (
          <RowActions
            row={row}
            mayWrite={mayWrite}
            testHref={writeSearch(PATH, { ...filters, cursor, test: row.id })}
          />
        ),
      }}
      empty={filtered ? <NothingFound /> : <NothingYet mayWrite={mayWrite} />}
      footer={
        (more !== null || cursor !== "") && (
          <CursorPagination
            label={common("list.pages")}
            summary={common("list.rowsOnPage", { n: page.items.length })}
            previous={{ label: t("firstPage"), href: cursor === "" ? undefined : writeSearch(PATH, filters) }}
            next={{
              label: common("list.next"),
              href: more === null ? undefined : writeSearch(PATH, { ...filters, cursor: more }),
            }}
          />
        )
      }
    />
  );
}

async function RowActions(props: { row: EndpointListItem; mayWrite: boolean; testHref: string }) {
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
        title={t("actions.test")}
      >
        <span className="sm:max-[1399px]:sr-only">{t("actions.test")}</span>
      </ButtonLink>
      <ButtonLink
        href={`${PATH}/${row.id}/edit`}
        size="sm"
        variant="ghost"
        icon={PenLine}
        title={open}
        className="sm:max-lg:hidden"
      >
        <span className="sm:max-2xl:sr-only">{open}</span>
      </ButtonLink>
      <RowMenu
        id={row.id}
        name={row.name}
        events={row.events.length}
        mayDelete={mayWrite}
        duplicate={duplicateWebhook}
        signing={{ channel: row.channel, signature: row.signature, config: { secret: row.config.secret } }}
        rotate={rotateWebhookSecret}
        countWaiting={countWaitingDeliveries}
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
