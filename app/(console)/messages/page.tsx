import { ExternalLink, Inbox } from "lucide-react";
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import {
  choiceParam,
  listParam,
  type RawSearch,
  readSearch,
  textParam,
  writeSearch,
} from "@/components/data-table/url-state";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { UrlDrawer } from "@/components/ui/drawer";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { MESSAGE_STATUSES } from "@/lib/domain/leave-message/status";
import { decodeCursor, type Page } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listMessages, type MessageLine } from "@/lib/services/messages/read";
import { listFormLinks } from "@/lib/services/messages/sites";
import { messageColumns } from "./columns";
import { loadMessage, MessageDetailView, MessageTitle } from "./detail";

const PATH = "/messages";
const PAGE_SIZE = 30;
const PERIODS = { "24h": 86_400_000, "7d": 7 * 86_400_000, "30d": 30 * 86_400_000 } as const;
const SHAPE = {
  status: listParam(MESSAGE_STATUSES),
  q: textParam(100),
  period: choiceParam(["24h", "7d", "30d"]),
  cursor: textParam(40),
  d: textParam(40),
};
type Search = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("messages"))("title") };
}

export default async function MessagesPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
  const [t, page, links] = await Promise.all([getT("messages"), loadPage(ctx, values), listFormLinks(ctx)]);
  const [form] = links;
  return (
    <Texts namespaces={["messages"]}>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          form !== undefined && (
            <>
              <CopyButton text={form.url} name={t("formLink")} label={t("copyForm")} size="md" />
              <ButtonLink href={form.url} target="_blank" rel="noreferrer" prefetch={false} icon={ExternalLink}>
                {t("openForm")}
              </ButtonLink>
            </>
          )
        }
      />
      <ListShell>
        <Filters values={values} ignored={ignored} />
        <ListRegion>
          <MessageTable values={values} page={page} />
        </ListRegion>
      </ListShell>
      {values.d !== "" && <MessageDrawer ctx={ctx} id={values.d} />}
    </Texts>
  );
}

async function loadPage(ctx: ServiceContext, values: Search): Promise<Page<MessageLine>> {
  const period = values.period === "" ? undefined : PERIODS[values.period];
  return listMessages(ctx, {
    statuses: values.status.length === 0 ? undefined : values.status,
    keyword: values.q,
    from: period === undefined ? undefined : new Date(ctx.now().getTime() - period),
    cursor: decodeCursor(values.cursor) ?? undefined,
    limit: PAGE_SIZE,
  });
}

async function Filters(props: { values: Search; ignored: readonly string[] }) {
  const t = await getT("messages");
  const { status, q, period } = props.values;
  return (
    <FilterBar
      path={PATH}
      values={{ status: status.join(","), q, period }}
      ignored={props.ignored}
      toolbar={<RefreshButton />}
      fields={[
        {
          kind: "multi",
          name: "status",
          label: t("filter.status"),
          options: MESSAGE_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        },
        { kind: "text", name: "q", label: t("filter.keyword"), placeholder: t("filter.keywordHint") },
        {
          kind: "select",
          name: "period",
          label: t("filter.period"),
          options: (["24h", "7d", "30d"] as const).map((value) => ({ value, label: t(`period.${value}`) })),
        },
      ]}
    />
  );
}

async function MessageTable({ values, page }: { values: Search; page: Page<MessageLine> }) {
  const [t, common, columns] = await Promise.all([getT("messages"), getT("common"), messageColumns()]);
  const { status, q, period, cursor } = values;
  const filters = { status, q, period };
  const filtered = status.length > 0 || q !== "" || period !== "" || cursor !== "";
  const empty = filtered ? (
    <FilteredEmptyState
      title={common("list.noMatch")}
      action={<TextLink href={PATH}>{common("list.clear")}</TextLink>}
    />
  ) : (
    <EmptyState icon={Inbox} title={t("neverTitle")} description={t("never")} />
  );
  return (
    <DataTable
      caption={t("caption")}
      columns={columns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => writeSearch(PATH, { ...filters, cursor, d: row.id })}
      openKey={values.d}
      empty={empty}
      footer={
        (page.nextCursor !== null || cursor !== "") && (
          <CursorPagination
            label={common("list.pages")}
            summary={common("list.rowsOnPage", { n: page.items.length })}
            previous={{ label: t("firstPage"), href: cursor === "" ? undefined : writeSearch(PATH, filters) }}
            next={{
              label: common("list.next"),
              href: page.nextCursor === null ? undefined : writeSearch(PATH, { ...filters, cursor: page.nextCursor }),
            }}
          />
        )
      }
    />
  );
}

async function MessageDrawer({ ctx, id }: { ctx: ServiceContext; id: string }) {
  const t = await getT("messages");
  const message = await loadMessage(ctx, id);
  return (
    <UrlDrawer
      param="d"
      value={id}
      title={message === null ? t("detail.notFoundTitle") : <MessageTitle message={message} />}
    >
      <MessageDetailView ctx={ctx} message={message} />
    </UrlDrawer>
  );
}
