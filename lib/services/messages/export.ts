import { audit } from "@/db/queries/audit";
import { userNames } from "@/db/queries/inbox";
import { listInbox } from "@/db/queries/inbox-read";
import type { MessageRow } from "@/db/queries/messages";
import { listSites } from "@/db/queries/sites";
import { authorize, type ServiceContext } from "@/lib/context";
import type { Locale } from "@/lib/domain/endpoints";
import { maskEmail, maskName, maskPhone } from "@/lib/domain/masking";
import { writeCsv } from "@/lib/domain/spreadsheet/csv";
import { AppError } from "@/lib/errors";
import { formatInstant } from "@/lib/i18n/format";
import { translator } from "@/lib/i18n/translate";
import { writeXlsx } from "@/lib/services/spreadsheet/xlsx";
import { type InboxQuery, inboxFilter } from "./inbox";
import { serviceTimes } from "./settings";

/** Rows one file may have; more is another filter. */
export const EXPORT_MAX = 20_000;
const PAGE = 500;
const REASON_MIN = 5;

export type ExportInput = {
  query: InboxQuery;
  format: "csv" | "xlsx";
  /** Contact details in full: needs the right and a reason. */
  full: boolean;
  reason: string;
  /** CSV for programs: formulas as they are. */
  raw: boolean;
  locale: Locale;
};
export type ExportFile = { name: string; type: string; bytes: Buffer };

/**
 * The messages a filter finds as a file. Contact details are masked unless the reader may see them and says why; who took
 * what along is kept with the number of rows.
 * @throws AppError `forbidden`; `invalid` without a reason; `too_large` beyond 20,000 rows
 */
export async function exportMessages(ctx: ServiceContext, input: ExportInput): Promise<ExportFile> {
  authorize(ctx, "message.export");
  if (input.full) authorize(ctx, "pii.reveal");
  if (input.full && [...input.reason.trim()].length < REASON_MIN)
    throw new AppError("invalid", "Say what the export is for.", {
      fields: [{ path: "reason", message: "Say what the export is for.", key: "export_reason" }],
    });
  const rows = await readAll(ctx, input.query);
  const table = await tableOf(ctx, input, rows);
  await audit(ctx.db, ctx, {
    action: "leave_message.exported",
    objectType: "leave_message",
    objectName: [`${rows.length} (${input.format}${input.full ? ", full" : ""})`, input.reason.trim()]
      .filter(Boolean)
      .join(": "),
  });
  const day = ctx.now().toISOString().slice(0, 10);
  const name = `${input.locale === "zh-CN" ? "留言" : "messages"}_${day}.${input.format}`;
  return input.format === "csv"
    ? { name, type: "text/csv; charset=utf-8", bytes: Buffer.from(writeCsv(table, { raw: input.raw }), "utf8") }
    : {
        name,
        type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        bytes: writeXlsx(table, input.locale === "zh-CN" ? "留言" : "Messages"),
      };
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
    if (rows.length > EXPORT_MAX) throw new AppError("too_large", `An export has at most ${EXPORT_MAX} rows.`);
    if (last === undefined || page.length < PAGE) return rows;
    afterId = last.id;
  }
}

const COLUMNS = [
  ...(["number", "status", "priority", "category", "assignee", "name", "phone", "email", "content"] as const),
  ...(["submitted", "answered", "minutes", "late", "page", "referrer", "site", "tags", "closeReason"] as const),
] as const;

async function tableOf(ctx: ServiceContext, input: ExportInput, rows: readonly MessageRow[]): Promise<string[][]> {
  const t = translator(input.locale, "messages");
  const [times, sites, names] = await Promise.all([
    serviceTimes(ctx.db, ctx.organizationId),
    listSites(ctx.db, ctx.organizationId),
    userNames(
      ctx.db,
      rows.flatMap(({ assigneeId }) => (assigneeId === null ? [] : [assigneeId])),
    ),
  ]);
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.fields)))].slice(0, 50);
  const at = (date: Date | null) => (date === null ? "" : formatInstant(date, times.timeZone));
  const shown = (text: string | null, mask: (text: string) => string) =>
    text === null || text === "" ? "" : input.full ? text : mask(text);
  const body = rows.map((row) => [
    ...[row.number, t(`status.${row.status}`), t(`priority.${row.priority}`), row.category],
    names.get(row.assigneeId ?? "") ?? "",
    ...[shown(row.name, maskName), shown(row.phone, maskPhone), shown(row.email, maskEmail), row.content],
    ...[at(row.createdAt), at(row.respondedAt), row.responseMinutes === null ? "" : String(row.responseMinutes)],
    row.breachedAt === null ? t("export.no") : t("export.yes"),
    ...[row.pageUrl ?? "", row.referrer ?? "", sites.find(({ id }) => id === row.siteId)?.name ?? ""],
    ...[row.tags.join(", "), row.closeReason === null ? "" : t(`closeReason.${row.closeReason}`)],
    ...fields.map((key) => fieldText(row.fields[key])),
  ]);
  const zone = times.timeZone;
  const head = COLUMNS.map((key) =>
    key === "submitted" || key === "answered" ? t(`export.${key}`, { zone }) : t(`export.${key}`),
  );
  return [[...head, ...fields], ...body];
}

function fieldText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
