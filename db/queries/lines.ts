/*
 * Rows for a statement as one text parameter: fields end with U+001F, rows with U+001E. Reading them back costs
 * PostgreSQL a quarter of what `json_to_recordset` takes (measured: 27 instead of 110 us for a result of 30 fields), and
 * nothing has to be escaped on the way.
 */

const ROW = "\u001e";
const FIELD = "\u001f";
/** A field that is exactly this is null. */
const NULL = "\u0001";
/** NUL and what separates: no field may hold them, nor a lone surrogate. */
const RESERVED = ["\u0000", NULL, ROW, FIELD];

/** A field as it travels: an id, a number, a word of ours, JSON (which escapes control characters by itself). */
export type LineField = string | number | boolean | null;

/** One row of fields that are known to travel; pass what strangers wrote through {@link storableField} first. */
export function line(fields: readonly LineField[]): string {
  let text = "";
  for (let index = 0; index < fields.length; index++) {
    const value = fields[index];
    if (index > 0) text += FIELD;
    if (value === null || value === undefined) text += NULL;
    else if (typeof value === "boolean") text += value ? "t" : "f";
    else text += value;
  }
  return text;
}

/** Whether a text arrives unchanged: if not, what must arrive byte by byte goes as hex. */
export function travels(text: string): boolean {
  return text.isWellFormed() && !RESERVED.some((character) => text.includes(character));
}

/** A stranger's text without the characters that cannot travel: they become U+FFFD. */
export function storableField(text: string | null): string | null {
  if (text === null || travels(text)) return text;
  return RESERVED.reduce((clean, character) => clean.replaceAll(character, "\ufffd"), text.toWellFormed());
}

export const lines = (rows: readonly string[]): string => rows.join(ROW);

/** A PostgreSQL array of values that need no quotes: ids and numbers. */
export const arrayLiteral = (values: readonly (string | number)[]): string => `{${values.join(",")}}`;

/** SQL: the rows of a parameter as a table of the given columns. `offset 0` keeps the planner from splitting a line anew for each column. */
export function fromLines(parameter: string, columns: readonly (readonly [name: string, type: string])[]): string {
  const values = columns.map(
    ([name, type], index) => `f[${index + 1}]${type === "text" ? "" : `::${type}`} as "${name}"`,
  );
  return `(select ${values.join(", ")} from (
    select string_to_array(l, E'\\x1f', E'\\x01') as f from unnest(string_to_array(${parameter}, E'\\x1e')) as l offset 0
  ) split)`;
}
