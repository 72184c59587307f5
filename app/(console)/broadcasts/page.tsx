import { Megaphone, Plus } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { permitted } from "@/app/(console)/permitted";
import { DataTable, DataTableSkeleton } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { listParam, type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { LiveRefresh } from "@/components/live-refresh";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { BROADCAST_STATUSES } from "@/lib/domain/broadcast/status";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { type BroadcastLine, browseBroadcasts, listReceivers } from "@/lib/services/broadcasts/browse";
import { broadcastColumns } from "./columns";
import { OwnMenu } from "./own-menu";

const PATH = "/broadcasts";
const PAGE_SIZE = 30;
const SHAPE = {
  q: textParam(50),
  status: listParam(BROADCAST_STATUSES),
  webhook: textParam(40),
  cursor: textParam(40),
};
type Search = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

const filtersOf = ({ q, status, webhook }: Search) => ({ q, status: status.join(","), webhook });

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("broadcasts"))("list.title") };
}

export default async function BroadcastsPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t] = await Promise.all([sessionContext(), getT("broadcasts")]);
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "broadcast.read", async () => (
    <Texts namespaces={["broadcasts"]}>
      <PageHeader
        title={t("list.title")}
        description={t("list.description")}
        actions={may(ctx, "broadcast.write") && <Create />}
      />
      <ListShell>
        <Filters ctx={ctx} values={values} ignored={ignored} />
        <ListRegion>
          <Suspense fallback={<LoadingTable />}>
            <BroadcastTable ctx={ctx} values={values} />
          </Suspense>
        </ListRegion>
      </ListShell>
    </Texts>
  ));
}

async function Create() {
  const t = await getT("broadcasts");
  return (
    <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
      {t("list.create")}
    </ButtonLink>
  );
}

async function Filters(props: { ctx: ServiceContext; values: Search; ignored: readonly string[] }) {
  const [t, receivers] = await Promise.all([getT("broadcasts"), listReceivers(props.ctx)]);
  const chosen = props.values.webhook;
  const webhooks = receivers.filter(({ manual, id }) => manual || id === chosen);
  return (
    <FilterBar
      path={PATH}
      values={filtersOf(props.values)}
      ignored={props.ignored}
      toolbar={<RefreshButton />}
      fields={[
        { kind: "text", name: "q", label: t("list.filter.q") },
        {
          kind: "multi",
          name: "status",
          label: t("list.filter.status"),
          options: BROADCAST_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        },
        {
          kind: "select",
          name: "webhook",
          label: t("list.filter.webhook"),
          options: webhooks.map(({ id, name }) => ({ value: id, label: name })),
        },
      ]}
    />
  );
}

async function LoadingTable() {
  const [common, columns] = await Promise.all([getT("common"), broadcastColumns()]);
  return <DataTableSkeleton label={common("loading")} columns={columns} />;
}

async function BroadcastTable({ ctx, values }: { ctx: ServiceContext; values: Search }) {
  const { q, status, webhook, cursor } = values;
  const [t, common, columns, page] = await Promise.all([
    getT("broadcasts"),
    getT("common"),
    broadcastColumns(),
    browseBroadcasts(ctx, {
      q,
      ...(status.length === 0 ? {} : { status }),
      ...(webhook === "" ? {} : { webhookId: webhook }),
      cursor: decodeCursor(cursor) ?? undefined,
      limit: PAGE_SIZE,
    }),
  ]);
  const filters = filtersOf(values);
  const mayWrite = may(ctx, "broadcast.write");
  const filtered = cursor !== "" || Object.values(filters).some((value) => value !== "");
  return (
    <>
      <LiveRefresh topic="broadcasts" active={page.items.some(isLive)} />
      <DataTable
        caption={t("list.caption")}
        columns={columns}
        rows={page.items}
        rowKey={({ id }) => id}
        rowHref={({ id, status: state }) => (state === "draft" && mayWrite ? `${PATH}/${id}/edit` : `${PATH}/${id}`)}
        rowPage
        {...(mayWrite
          ? { actions: { header: common("actions"), cell: (row: BroadcastLine) => <OwnMenu broadcast={row} /> } }
          : {})}
        empty={
          filtered ? (
            <FilteredEmptyState
              title={common("list.noMatch")}
              action={<TextLink href={PATH}>{common("list.clear")}</TextLink>}
            />
          ) : (
            <EmptyState
              icon={Megaphone}
              title={t("list.emptyTitle")}
              description={t("list.empty")}
              action={mayWrite && <Create />}
            />
          )
        }
        footer={
          (page.nextCursor !== null || cursor !== "") && (
            <CursorPagination
              label={common("list.pages")}
              summary={common("list.rowsOnPage", { n: page.items.length })}
              previous={{ label: t("list.firstPage"), href: cursor === "" ? undefined : writeSearch(PATH, filters) }}
              next={{
                label: common("list.next"),
                href: page.nextCursor === null ? undefined : writeSearch(PATH, { ...filters, cursor: page.nextCursor }),
              }}
            />
          )
        }
      />
    </>
  );
}

const isLive = ({ status }: BroadcastLine) => status === "running" || status === "scheduled";
