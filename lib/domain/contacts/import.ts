/** What an import is doing. Rows are checked (dry run) before anybody may start it. */
export const IMPORT_STATES = ["draft", "checking", "checked", "running", "done", "cancelled"] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const MATCH_KEYS = ["externalId", "phone", "email"] as const;
export type MatchKey = (typeof MATCH_KEYS)[number];
/** What happens with a row whose contact is known. */
export const ON_CONFLICT = ["update", "skip", "create"] as const;
export type OnConflict = (typeof ON_CONFLICT)[number];

/** The largest file (bytes) and the most rows an import takes (product decision, ux §1.14). */
export const IMPORT_MAX_BYTES = 20 * 1024 * 1024;
export const IMPORT_MAX_ROWS = 100_000;
export const IMPORT_MAX_COLUMNS = 200;
/** Rows one transaction takes. */
export const IMPORT_PAGE_ROWS = 1_000;

/** Which field each column goes to (null: left out), and the rules of the run. */
export type ImportSettings = {
  columns: (string | null)[];
  matchKey: MatchKey;
  onConflict: OnConflict;
  /** Whether `customer.created` and `customer.updated` are raised; off by default: nobody wants 100,000 messages. */
  events: boolean;
  /** Static group the rows' contacts are put into (UUID). */
  groupId: string | null;
};

export type ImportCounts = { created: number; updated: number; skipped: number; failed: number };
/** `row` counts the file's data rows from 1; `key` is a text of the validation messages. */
export type ImportError = { row: number; column: string; key: string; message: string };
