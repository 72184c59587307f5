/** A spreadsheet would take a text that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;
/** Tells Excel that the bytes are UTF-8. */
const BOM = "\ufeff";

/**
 * A file of comma-separated values as spreadsheets read it (RFC 4180, UTF-8 with a mark). What strangers wrote stays text: a
 * cell that would be a formula gets an apostrophe in front.
 */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return BOM + rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const inert = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
