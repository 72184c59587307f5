/*
 * What a file of messages has: its columns, and an order for one that is written in the background.
 */

export const EXPORT_COLUMNS = [
  ...(["number", "status", "priority", "category", "assignee", "name", "phone", "email", "content"] as const),
  ...(["submitted", "answered", "minutes", "late", "page", "referrer", "site", "tags", "closeReason"] as const),
] as const;
export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** In a list of chosen columns: the answers to forms' own fields, a column each. */
const OWN_FIELDS = "fields";
export const EXPORT_CHOICES = [...EXPORT_COLUMNS, OWN_FIELDS] as const;
export type ExportChoice = (typeof EXPORT_CHOICES)[number];

/** Rows that are written while somebody waits; more are a worker's. */
export const EXPORT_AT_ONCE = 5_000;
/** Rows of one workbook, which is made in memory as a whole, and of any file. */
export const SHEET_MAX = 20_000;
export const EXPORT_MAX = 200_000;
/** How long a file that was written in the background can be fetched. */
export const EXPORT_KEPT_MS = 24 * 3_600_000;

export const EXPORT_STATES = ["running", "done", "failed", "cancelled"] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** How a file is made. */
export type ExportForm = {
  format: "csv" | "xlsx";
  /** In the order of `EXPORT_CHOICES`. */
  columns: readonly ExportChoice[];
  /** Contact details in full. */
  full: boolean;
  /** CSV for programs: formulas as they are. */
  raw: boolean;
  locale: "zh-CN" | "en";
};

/** A file that is made in the background: `filter` is the inbox's, as JSON; what comes later than the order is not in it. */
export type ExportOrder = ExportForm & { filter: Record<string, unknown> };

/** A line of a file: the cells of its columns, and the values of forms' own fields by key. */
export type ExportRow = { cells: string[]; fields: Record<string, string> };

/** An export as its owner sees it; times as ISO text. */
export type ExportJob = {
  id: string;
  state: ExportState;
  format: "csv" | "xlsx";
  total: number;
  done: number;
  createdAt: string;
  /** Until when the file can be fetched. */
  until: string;
};
