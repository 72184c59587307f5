import type { Executor } from "@/db/client";
import { userNames } from "@/db/queries/inbox";
import type { MessageRow } from "@/db/queries/messages";
import { listSites } from "@/db/queries/sites";
import {
  EXPORT_CHOICES,
  EXPORT_COLUMNS,
  type ExportColumn,
  type ExportForm,
  type ExportRow,
} from "@/lib/domain/leave-message/export";
import { maskEmail, maskName, maskPhone } from "@/lib/domain/masking";
import { localMinute } from "@/lib/domain/zoned-time";
import { formatInstant } from "@/lib/i18n/format";
import { translator } from "@/lib/i18n/translate";
import { serviceTimes } from "./settings";

/** Columns of forms' own fields at most. */
const FIELDS_MAX = 50;

type TableContext = { db: Executor; organizationId: string };
type Form = Pick<ExportForm, "columns" | "full" | "locale">;

const columnsOf = ({ columns }: Form): ExportColumn[] => EXPORT_COLUMNS.filter((column) => columns.includes(column));

/** The chosen columns in their order; all of them where nothing was chosen. */
export const chosenColumns = (columns: ExportForm["columns"] | undefined): ExportForm["columns"] =>
  columns === undefined ? EXPORT_CHOICES : EXPORT_CHOICES.filter((column) => columns.includes(column));

/** The lines of a file for some messages; contact details are masked unless the form says `full`. */
export async function exportRows(ctx: TableContext, form: Form, rows: readonly MessageRow[]): Promise<ExportRow[]> {
  const t = translator(form.locale, "messages");
  const [times, sites, names] = await Promise.all([
    serviceTimes(ctx.db, ctx.organizationId),
    listSites(ctx.db, ctx.organizationId),
    userNames(
      ctx.db,
      rows.flatMap(({ assigneeId }) => (assigneeId === null ? [] : [assigneeId])),
    ),
  ]);
  const at = (date: Date | null) => (date === null ? "" : formatInstant(date, times.timeZone));
  const shown = (text: string | null, mask: (text: string) => string) =>
    text === null || text === "" ? "" : form.full ? text : mask(text);
  const cells: Record<ExportColumn, (row: MessageRow) => string> = {
    number: (row) => row.number,
    status: (row) => t(`status.${row.status}`),
    priority: (row) => t(`priority.${row.priority}`),
    category: (row) => row.category,
    assignee: (row) => names.get(row.assigneeId ?? "") ?? "",
    name: (row) => shown(row.name, maskName),
    phone: (row) => shown(row.phone, maskPhone),
    email: (row) => shown(row.email, maskEmail),
    content: (row) => row.content,
    submitted: (row) => at(row.createdAt),
    answered: (row) => at(row.respondedAt),
    minutes: (row) => (row.responseMinutes === null ? "" : String(row.responseMinutes)),
    late: (row) => (row.breachedAt === null ? t("export.no") : t("export.yes")),
    page: (row) => row.pageUrl ?? "",
    referrer: (row) => row.referrer ?? "",
    site: (row) => sites.find(({ id }) => id === row.siteId)?.name ?? "",
    tags: (row) => row.tags.join(", "),
    closeReason: (row) => (row.closeReason === null ? "" : t(`closeReason.${row.closeReason}`)),
  };
  const columns = columnsOf(form);
  const own = form.columns.includes("fields");
  return rows.map((row) => ({
    cells: columns.map((column) => cells[column](row)),
    fields: own ? Object.fromEntries(Object.entries(row.fields).map(([key, value]) => [key, fieldText(value)])) : {},
  }));
}

/** The keys of own fields there are, those that are known first. */
export const fieldKeysOf = (known: readonly string[], rows: readonly ExportRow[]): string[] =>
  [...new Set([...known, ...rows.flatMap(({ fields }) => Object.keys(fields))])].slice(0, FIELDS_MAX);

/** The first line of a file. */
export async function exportHead(ctx: TableContext, form: Form, fieldKeys: readonly string[]): Promise<string[]> {
  const t = translator(form.locale, "messages");
  const { timeZone: zone } = await serviceTimes(ctx.db, ctx.organizationId);
  const named = columnsOf(form).map((key) =>
    key === "submitted" || key === "answered" ? t(`export.${key}`, { zone }) : t(`export.${key}`),
  );
  return [...named, ...fieldKeys];
}

/** A line with its own fields in the order of the file's columns. */
export const exportLine = ({ cells, fields }: ExportRow, fieldKeys: readonly string[]): string[] => [
  ...cells,
  ...fieldKeys.map((key) => fields[key] ?? ""),
];

function fieldText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `留言_2025-01-01_2025-01-15_筛选.csv`: from the oldest message to the newest, or to when it was ordered; days of the workspace. */
export async function exportName(
  ctx: TableContext,
  form: Pick<ExportForm, "locale" | "format">,
  days: { from: Date; to: Date },
  part: Part,
): Promise<string> {
  const t = translator(form.locale, "messages");
  const { timeZone } = await serviceTimes(ctx.db, ctx.organizationId);
  const day = (date: Date) => localMinute(date, timeZone).slice(0, 10);
  const narrowed = part === "all" ? [] : [t(`export.part.${part}`)];
  return `${[t("export.file"), day(days.from), day(days.to), ...narrowed].join("_")}.${form.format}`;
}

/** What of the inbox a file has. */
export type Part = "all" | "filtered" | "selected";
