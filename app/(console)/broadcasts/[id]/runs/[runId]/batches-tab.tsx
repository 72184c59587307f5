import { BatchStateBadge } from "@/components/broadcasts/run/run-status";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { writeSearch } from "@/components/data-table/url-state";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import type { ServiceContext } from "@/lib/context";
import { BATCH_STATES, type BatchState } from "@/lib/domain/broadcast/status";
import { formatCount, formatDuration } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { RunDto } from "@/lib/services/broadcasts/dto";
import { type BatchView, browseBatches } from "@/lib/services/broadcasts/run-view";

const PAGE_SIZE = 50;

type Props = {
  ctx: ServiceContext;
  path: string;
  run: RunDto;
  state: BatchState | "";
  after: number;
  ignored: readonly string[];
};

/** The requests of a run by number, each with its last answer and the way to its delivery. */
export async function BatchesTab({ ctx, path, run, state, after, ignored }: Props) {
  const ids = { id: run.broadcastId, runId: run.id };
  const [t, common, columns, page] = await Promise.all([
    getT("broadcasts"),
    getT("common"),
    batchColumns(),
    browseBatches(ctx, ids, { ...(state === "" ? {} : { state }), after, limit: PAGE_SIZE }),
  ]);
  const href = (to: number) => writeSearch(path, { state, after: to === 0 ? "" : String(to) });
  return (
    <ListShell>
      <FilterBar
        path={path}
        values={{ state }}
        ignored={ignored}
        toolbar={<RefreshButton />}
        fields={[
          {
            kind: "select",
            name: "state",
            label: t("run.stateFilter"),
            options: BATCH_STATES.map((value) => ({ value, label: t(`run.state.${value}`) })),
          },
        ]}
      />
      <ListRegion>
        <DataTable
          caption={t("run.batchesCaption", { n: run.number })}
          columns={columns}
          rows={page.items}
          rowKey={({ no }) => String(no)}
          empty={
            state === "" ? (
              <EmptyState title={t("run.batchesNone")} description={t("run.batchesNoneHelp")} />
            ) : (
              <FilteredEmptyState
                title={common("list.noMatch")}
                action={<TextLink href={path}>{common("list.clear")}</TextLink>}
              />
            )
          }
          footer={
            (page.nextAfter !== null || after > 0) && (
              <CursorPagination
                label={common("list.pages")}
                summary={common("list.rowsOnPage", { n: page.items.length })}
                previous={{ label: t("run.firstPage"), href: after === 0 ? undefined : href(0) }}
                next={{ label: common("list.next"), href: page.nextAfter === null ? undefined : href(page.nextAfter) }}
              />
            )
          }
        />
      </ListRegion>
    </ListShell>
  );
}

async function batchColumns(): Promise<Column<BatchView>[]> {
  const [t, locale] = await Promise.all([getT("broadcasts"), getLocale()]);
  const none = <span className="text-ink-3">—</span>;
  return [
    {
      key: "no",
      header: t("run.batch.no"),
      width: "w-24",
      cell: ({ no }) => <span className="whitespace-nowrap">{t("run.batchNo", { n: formatCount(no) })}</span>,
    },
    {
      key: "contacts",
      header: t("run.batch.contacts"),
      width: "w-24",
      align: "end",
      cell: ({ contacts }) => formatCount(contacts),
    },
    {
      key: "state",
      header: t("run.batch.state"),
      width: "w-28",
      cell: ({ state }) => <BatchStateBadge state={state} label={t(`run.state.${state}`)} />,
    },
    { key: "answer", header: t("run.batch.answer"), cell: (row) => <Answer row={row} /> },
    { key: "tries", header: t("run.batch.tries"), width: "w-20", align: "end", from: "lg", cell: ({ tries }) => tries },
    {
      key: "duration",
      header: t("run.batch.duration"),
      width: "w-28",
      align: "end",
      from: "lg",
      cell: ({ totalMs }) => (totalMs === null ? none : formatDuration(totalMs, locale)),
    },
    {
      key: "delivery",
      header: t("run.batch.delivery"),
      width: "w-28",
      cell: ({ no, deliveryId, contacts }) =>
        deliveryId === null || contacts === 0 ? (
          none
        ) : (
          <TextLink
            href={`/settings/webhooks/deliveries/${deliveryId}`}
            aria-label={t("run.openDeliveryOf", { n: no })}
            className="whitespace-nowrap"
          >
            {t("run.openDelivery")}
          </TextLink>
        ),
    },
  ];
}

/** `HTTP 503 · 接收方暂时不可用`, and how many contacts a receiver that took it named all the same. */
async function Answer({ row }: { row: BatchView }) {
  const [t, locale] = await Promise.all([getT("broadcasts"), getLocale()]);
  const meant = locale === "zh-CN" ? row.diagnosis?.zh : row.diagnosis?.en;
  const parts = [row.httpStatus === null ? null : `HTTP ${row.httpStatus}`, meant ?? null].filter(
    (part) => part !== null,
  );
  if (parts.length === 0 && row.ledger.length === 0) return <span className="text-ink-3">—</span>;
  return (
    <span className="block min-w-40 break-words">
      {parts.join(" · ")}
      {row.ledger.length > 0 && (
        <span className="block text-warning text-xs">{t("run.ledgerCount", { n: row.ledger.length })}</span>
      )}
    </span>
  );
}
