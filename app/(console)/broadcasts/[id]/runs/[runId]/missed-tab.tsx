import { type Column, DataTable } from "@/components/data-table/data-table";
import { writeSearch } from "@/components/data-table/url-state";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import type { ServiceContext } from "@/lib/context";
import { formatCount } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { RunDto } from "@/lib/services/broadcasts/dto";
import { type BatchView, browseBatches } from "@/lib/services/broadcasts/run-view";

/** Batches of a page, and names of a batch that stand in it; the file has all of them. */
const PAGE_SIZE = 20;
const NAMES_MAX = 20;

type Line = { key: string; no: number; who: string; reason: string };

/** Whom a run did not reach: batches that failed as a whole, and contacts that the receiver named in its answer. */
export async function MissedTab(props: { ctx: ServiceContext; path: string; run: RunDto; after: number }) {
  const { ctx, path, run, after } = props;
  const ids = { id: run.broadcastId, runId: run.id };
  const [t, common, lines, page] = await Promise.all([
    getT("broadcasts"),
    getT("common"),
    linesOf(),
    browseBatches(ctx, ids, { missed: true, after, limit: PAGE_SIZE }),
  ]);
  const columns: Column<Line>[] = [
    { key: "no", header: t("run.batch.no"), width: "w-24", cell: ({ no }) => t("run.batchNo", { n: formatCount(no) }) },
    {
      key: "who",
      header: t("run.who"),
      width: "w-64",
      cell: ({ who }) => <span className="block sm:max-w-80 [overflow-wrap:anywhere]">{who}</span>,
    },
    { key: "reason", header: t("run.reason"), cell: ({ reason }) => <span className="break-words">{reason}</span> },
  ];
  return (
    <>
      <p className="mb-3 text-ink-2 text-sm">{t("run.missedHelp")}</p>
      <DataTable
        caption={t("run.missedCaption")}
        columns={columns}
        rows={page.items.flatMap(lines)}
        rowKey={({ key }) => key}
        empty={<EmptyState title={t("run.missedNone")} description={t("run.missedNoneHelp")} />}
        footer={
          (page.nextAfter !== null || after > 0) && (
            <CursorPagination
              label={common("list.pages")}
              previous={{
                label: t("run.firstPage"),
                href: after === 0 ? undefined : writeSearch(path, { tab: "missed" }),
              }}
              next={{
                label: common("list.next"),
                href:
                  page.nextAfter === null
                    ? undefined
                    : writeSearch(path, { tab: "missed", after: String(page.nextAfter) }),
              }}
            />
          )
        }
      />
    </>
  );
}

async function linesOf(): Promise<(batch: BatchView) => Line[]> {
  const [t, locale] = await Promise.all([getT("broadcasts"), getLocale()]);
  return ({ no, state, contacts, code, diagnosis, ledger }) => {
    if (state === "failed") {
      const reason = (locale === "zh-CN" ? diagnosis?.zh : diagnosis?.en) ?? code ?? t("run.noReason");
      return [{ key: `${no}`, no, who: t("run.wholeBatch", { n: formatCount(contacts) }), reason }];
    }
    const more = ledger.length - NAMES_MAX;
    return [
      ...ledger.slice(0, NAMES_MAX).map(({ id, reason }, place) => ({
        ...{ key: `${no}-${place}`, no, who: id },
        reason: reason === "" ? t("run.noReason") : reason,
      })),
      ...(more > 0 ? [{ key: `${no}-more`, no, who: t("run.moreInFile", { n: formatCount(more) }), reason: "" }] : []),
    ];
  };
}
