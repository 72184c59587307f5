import { audit } from "@/db/queries/audit";
import { countInbox, listInbox } from "@/db/queries/inbox-read";
import type { MessageRow } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { EXPORT_AT_ONCE, EXPORT_MAX, type ExportForm, SHEET_MAX } from "@/lib/domain/leave-message/export";
import { writeCsv } from "@/lib/domain/spreadsheet/csv";
import { AppError } from "@/lib/errors";
import { writeXlsx } from "@/lib/services/spreadsheet/xlsx";
import { chosenColumns, exportHead, exportLine, exportName, exportRows, fieldKeysOf, type Part } from "./export-table";
import { type InboxQuery, inboxFilter } from "./inbox";

const PAGE = 500;
const REASON_MIN = 5;

export type ExportInput = Omit<ExportForm, "columns"> & {
  query: InboxQuery;
  /** Left out: all of them. */
  columns?: ExportForm["columns"] | undefined;
  /** Why contact details are taken along in full. */
  reason: string;
};
type ExportFile = { name: string; type: string; bytes: Buffer };

/**
 * Refuses an export that its caller may not have: contact details in full need the right and a reason.
 * @throws AppError `forbidden`; `invalid` without a reason, or without a column
 */
export function mayExport(ctx: ServiceContext, input: Pick<ExportInput, "full" | "reason" | "columns">): void {
  authorize(ctx, "message.export");
  if (input.full) authorize(ctx, "pii.reveal");
  if (input.full && [...input.reason.trim()].length < REASON_MIN)
    throw refusal("reason", "export_reason", "Say what the export is for.");
  if (chosenColumns(input.columns).length === 0)
    throw refusal("columns", "export_columns", "Choose at least one column.");
}

const refusal = (path: string, key: string, message: string) =>
  new AppError("invalid", message, { fields: [{ path, message, key }] });

/**
 * How many messages an export would have.
 * @throws AppError `forbidden`; `too_large` when no file holds as many
 */
export async function countExport(ctx: ServiceContext, input: Pick<ExportInput, "query" | "format">): Promise<number> {
  authorize(ctx, "message.export");
  const n = await countInbox(ctx.db, ctx.organizationId, inboxFilter(ctx, input.query), EXPORT_MAX + 1);
  if (input.format === "xlsx" && n > SHEET_MAX)
    throw new AppError("too_large", `A workbook has at most ${SHEET_MAX} rows: take CSV.`);
  if (n > EXPORT_MAX) throw new AppError("too_large", `An export has at most ${EXPORT_MAX} rows.`);
  return n;
}

/**
 * The messages a filter finds as a file. Contact details are masked unless the reader may see them and says why; who took
 * what along is kept with the filter and the number of rows.
 * @throws AppError `forbidden`; `invalid` without a reason; `too_large` beyond 5,000 rows (see `startExport`)
 */
export async function exportMessages(ctx: ServiceContext, input: ExportInput): Promise<ExportFile> {
  mayExport(ctx, input);
  const form = { ...input, columns: chosenColumns(input.columns) };
  const messages = await readAll(ctx, input.query);
  const rows = await exportRows(ctx, form, messages);
  const keys = fieldKeysOf([], rows);
  const table = [await exportHead(ctx, form, keys), ...rows.map((row) => exportLine(row, keys))];
  await auditExport(ctx, input, messages.length);
  const now = ctx.now();
  const days = { from: messages.at(-1)?.createdAt ?? now, to: messages[0]?.createdAt ?? now };
  const name = await exportName(ctx, input, days, partOf(input.query));
  return input.format === "csv"
    ? { name, type: "text/csv; charset=utf-8", bytes: Buffer.from(writeCsv(table, { raw: input.raw }), "utf8") }
    : { name, type: SHEET_TYPE, bytes: writeXlsx(table, sheetName(input.locale)) };
}

export const SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
export const sheetName = (locale: ExportForm["locale"]): string => (locale === "zh-CN" ? "留言" : "Messages");

/** Whether a query narrows the inbox, and how. */
export function partOf({ view, sort: _sort, ids, ...rest }: InboxQuery): Part {
  if (ids !== undefined) return "selected";
  return view !== "all" || Object.values(rest).some((value) => value !== undefined) ? "filtered" : "all";
}

/** Keeps who took what along: the format, the filter's parts by name (never what was searched for) and the reason. */
export async function auditExport(ctx: ServiceContext, input: ExportInput, n: number): Promise<void> {
  const { query, format, full, reason } = input;
  const { view, sort: _sort, ...rest } = query;
  const parts = Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const what = [format, ...(full ? ["full"] : []), [view, ...parts].join("+")].join(", ");
  await audit(ctx.db, ctx, {
    action: "leave_message.exported",
    objectType: "leave_message",
    objectName: [`${n} (${what})`, reason.trim()].filter(Boolean).join(": "),
  });
}

async function readAll(ctx: ServiceContext, query: InboxQuery): Promise<MessageRow[]> {
  const filter = inboxFilter(ctx, query);
  const rows: MessageRow[] = [];
  for (let afterId: string | null = null; ; ) {
    const page: MessageRow[] = await listInbox(ctx.db, ctx.organizationId, filter, {
      sort: "newest",
      afterId,
      limit: PAGE,
    });
    rows.push(...page);
    const last = page.at(-1);
    if (rows.length > EXPORT_AT_ONCE) throw new AppError("too_large", `At once at most ${EXPORT_AT_ONCE} rows.`);
    if (last === undefined || page.length < PAGE) return rows;
    afterId = last.id;
  }
}
