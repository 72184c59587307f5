import { AtSign, Plus, Ticket } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { type Column, DataTable } from "@/components/data-table/data-table";
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
import { PriorityBadge } from "@/components/messages/looks";
import { TicketStatusBadge } from "@/components/tickets/status-badge";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { TICKET_STATUSES } from "@/lib/domain/tickets/states";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import type { TicketDto } from "@/lib/services/tickets/dto";
import { listTickets } from "@/lib/services/tickets/read";

const PATH = "/tickets";
const PAGE_SIZE = 30;
const SHAPE = {
  status: listParam(TICKET_STATUSES),
  assignee: choiceParam(["me", "none"]),
  overdue: choiceParam(["yes"]),
  q: textParam(100),
  cursor: textParam(40),
};
type Search = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("tickets"))("title") };
}

export default async function TicketsPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t] = await Promise.all([sessionContext(), getT("tickets")]);
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "ticket.read", async () => (
    <Texts namespaces={["tickets"]}>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <ButtonLink href={`${PATH}/people`} icon={AtSign} variant="ghost">
              {t("people.link")}
            </ButtonLink>
            {may(ctx, "ticket.write") && (
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
          <TicketTable ctx={ctx} values={values} />
        </ListRegion>
      </ListShell>
    </Texts>
  ));
}

async function Filters(props: { values: Search; ignored: readonly string[] }) {
  const t = await getT("tickets");
  const { status, assignee, overdue, q } = props.values;
  return (
    <FilterBar
      path={PATH}
      values={{ status: status.join(","), assignee, overdue, q }}
      ignored={props.ignored}
      toolbar={<RefreshButton />}
      visible={4}
      fields={[
        {
          kind: "multi",
          name: "status",
          label: t("columns.status"),
          options: TICKET_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        },
        {
          kind: "select",
          name: "assignee",
          label: t("columns.assignee"),
          options: [
            { value: "me", label: t("filter.me") },
            { value: "none", label: t("filter.none") },
          ],
        },
        {
          kind: "select",
          name: "overdue",
          label: t("columns.due"),
          options: [{ value: "yes", label: t("filter.overdue") }],
        },
        { kind: "text", name: "q", label: t("filter.keyword"), placeholder: t("filter.keywordHint") },
      ]}
    />
  );
}

async function TicketTable({ ctx, values }: { ctx: ServiceContext; values: Search }) {
  const [t, common] = await Promise.all([getT("tickets"), getT("common")]);
  const { status, assignee, overdue, q, cursor } = values;
  const me = ctx.actor.kind === "user" ? ctx.actor.userId : undefined;
  const page = await listTickets(ctx, {
    statuses: status.length === 0 ? undefined : status,
    assigneeId: assignee === "none" ? null : assignee === "me" ? me : undefined,
    overdue: overdue === "yes",
    keyword: q || undefined,
    cursor: decodeCursor(cursor) ?? undefined,
    limit: PAGE_SIZE,
  });
  const filters = { status, assignee, overdue, q };
  const filtered = status.length > 0 || assignee !== "" || overdue !== "" || q !== "" || cursor !== "";
  return (
    <DataTable
      caption={t("title")}
      columns={await ticketColumns()}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `${PATH}/${row.id}`}
      rowPage
      empty={
        filtered ? (
          <FilteredEmptyState
            title={common("list.noMatch")}
            action={<TextLink href={PATH}>{common("list.clear")}</TextLink>}
          />
        ) : (
          <EmptyState icon={Ticket} title={t("neverTitle")} description={t("never")} />
        )
      }
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

async function ticketColumns(): Promise<Column<TicketDto>[]> {
  const [t, m] = await Promise.all([getT("tickets"), getT("messages")]);
  return [
    {
      key: "title",
      header: t("columns.title"),
      cell: (row) => (
        <span className="block min-w-0">
          <span className="line-clamp-2 break-words">{row.title}</span>
          <span className="block font-mono text-ink-3 text-xs">{row.number}</span>
        </span>
      ),
    },
    {
      key: "status",
      header: t("columns.status"),
      width: "w-28",
      cell: (row) => <TicketStatusBadge status={row.status} label={t(`status.${row.status}`)} />,
    },
    {
      key: "priority",
      header: t("columns.priority"),
      width: "w-24",
      cell: (row) => <PriorityBadge priority={row.priority} label={m(`priority.${row.priority}`)} />,
    },
    {
      key: "assignee",
      header: t("columns.assignee"),
      width: "w-36",
      cell: (row) => row.assignee?.name ?? <span className="text-ink-3">{t("filter.none")}</span>,
    },
    {
      key: "due",
      header: t("columns.due"),
      width: "w-44",
      cell: (row) =>
        row.dueAt === null ? (
          "—"
        ) : (
          <span className="flex flex-wrap items-center gap-1.5">
            <Time at={row.dueAt} precision="minutes" />
            {row.overdue && <Badge tone="danger">{t("overdue")}</Badge>}
          </span>
        ),
    },
    {
      key: "created",
      header: t("columns.created"),
      width: "w-40",
      from: "lg",
      cell: (row) => <Time at={row.createdAt} precision="minutes" />,
    },
  ];
}
