/*
 * What a file of messages has: its columns, and an order for one that is written in the background.
 */

export const EXPORT_COLUMNS = [
  ...(["number", "status", "priority", "category", "assignee", "name", "phone", "email", "content"] as const),
  ...(["submitted", "answered", "minutes", "late", "page", "referrer", "site", "tags", "closeReason"] as const),
] as const;
export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** In a list of chosen columns: the answers to forms' own fields, a column each. */
export const OWN_FIELDS = "fields";
export const EXPORT_CHOICES = [...EXPORT_COLUMNS, OWN_FIELDS] as const;
export type ExportChoice = (typeof EXPORT_CHOICES)[number];

/** Rows that are written while somebody waits; more are a worker's. */
export const EXPORT_AT_ONCE = 5_000;
/** Rows of one workbook, which is made in memory as a whole, and of any file. */
export const SHEET_MAX = 20_000;
export const EXPORT_MAX = 200_000;

export const EXPORT_STATES = ["running", "done", "failed", "cancelled"] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** A file to be made. `search`: the inbox's address as its sealed filters have it; times are fixed when it is ordered. */
export type ExportOrder = {
  filter: Record<string, unknown>;
  format: "csv" | "xlsx";
  columns: ExportChoice[];
  full: boolean;
  raw: boolean;
  locale: "zh-CN" | "en";
};

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
