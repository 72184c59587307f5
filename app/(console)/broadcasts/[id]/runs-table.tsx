import { RunProgress } from "@/components/broadcasts/list/run-progress";
import { RunStatusBadge } from "@/components/broadcasts/run/run-status";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { writeSearch } from "@/components/data-table/url-state";
import { Time } from "@/components/time";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import type { ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { formatCount, formatInterval } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { RunDto } from "@/lib/services/broadcasts/dto";
import { listRuns } from "@/lib/services/broadcasts/read";

const PAGE_SIZE = 20;

/** The runs of a broadcast, newest first, each with the audience it had. */
export async function RunsTable(props: { ctx: ServiceContext; id: string; name: string; cursor: string }) {
  const { ctx, id, name, cursor } = props;
  const [t, common, columns, page] = await Promise.all([
    getT("broadcasts"),
    getT("common"),
    runColumns(name),
    listRuns(ctx, id, { cursor: decodeCursor(cursor) ?? undefined, limit: PAGE_SIZE }),
  ]);
  const path = `/broadcasts/${id}`;
  return (
    <DataTable
      caption={t("run.runsCaption", { name })}
      columns={columns}
      rows={page.items}
      rowKey={(run) => run.id}
      rowHref={(run) => `${path}/runs/${run.id}`}
      rowPage
      empty={<EmptyState title={t("run.runsNone")} description={t("run.runsNoneHelp")} />}
      footer={
        (page.nextCursor !== null || cursor !== "") && (
          <CursorPagination
            label={common("list.pages")}
            summary={common("list.rowsOnPage", { n: page.items.length })}
            previous={{ label: t("run.firstPage"), href: cursor === "" ? undefined : path }}
            next={{
              label: common("list.next"),
              href: page.nextCursor === null ? undefined : writeSearch(path, { cursor: page.nextCursor }),
            }}
          />
        )
      }
    />
  );
}

async function runColumns(name: string): Promise<Column<RunDto>[]> {
  const [t, locale] = await Promise.all([getT("broadcasts"), getLocale()]);
  return [
    {
      key: "run",
      header: t("run.columns.run"),
      cell: ({ number }) => <span className="whitespace-nowrap">{t("run.title", { n: number })}</span>,
    },
    {
      key: "status",
      header: t("run.columns.status"),
      width: "w-28",
      cell: ({ status }) => <RunStatusBadge status={status} label={t(`run.status.${status}`)} />,
    },
    {
      key: "planned",
      header: t("run.columns.planned"),
      width: "w-40",
      from: "lg",
      cell: ({ plannedAt }) => <Time at={plannedAt} precision="minutes" />,
    },
    {
      key: "snapshot",
      header: t("run.columns.snapshot"),
      cell: ({ contacts, batches }) => (
        <span className="lg:whitespace-nowrap">
          {t("run.snapshot", { n: formatCount(contacts), m: formatCount(batches) })}
        </span>
      ),
    },
    {
      key: "duration",
      header: t("run.columns.duration"),
      width: "w-28",
      from: "wide",
      cell: ({ startedAt, finishedAt }) =>
        finishedAt === null ? (
          <span className="text-ink-3">—</span>
        ) : (
          formatInterval(
            Math.max(1, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000)) * 1_000,
            locale,
          )
        ),
    },
    {
      key: "result",
      header: t("run.columns.result"),
      width: "min-w-40",
      cell: ({ batches, delivered, failed, stopped, deliveredContacts, failedContacts }) => (
        <span className="block space-y-1">
          <RunProgress label={t("run.progress", { name })} {...{ batches, delivered, failed, stopped }} />
          <span className="block text-ink-3 text-xs">
            {t("list.contactsDone", { ok: formatCount(deliveredContacts), failed: formatCount(failedContacts) })}
          </span>
        </span>
      ),
    },
  ];
}
