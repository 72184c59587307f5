/** What a spreadsheet would take for a formula, in full width too (OWASP: CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell that no spreadsheet computes: what looks like a formula gets an apostrophe in front. */
export function guardCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/**
 * A table as CSV for spreadsheets: UTF-8 with BOM, CRLF, every cell quoted where it has to be. `raw` leaves formulas as
 * they are, for programs.
 */
export function writeCsv(rows: readonly (readonly string[])[], options: { raw?: boolean } = {}): string {
  return `\ufeff${csvLines(rows, options)}`;
}

/** Further lines of such a file, of one that is written page by page. */
export function csvLines(rows: readonly (readonly string[])[], options: { raw?: boolean } = {}): string {
  const cell = (text: string) => {
    const safe = options.raw === true ? text : guardCell(text);
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
