import { parse } from "csv-parse";
import type { Table, TableSink } from "./table";

export const ENCODINGS = ["utf-8", "gbk"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** UTF-8 where the bytes are, else GBK (in its larger form GB 18030): what Chinese spreadsheets write. */
export function sniffEncoding(bytes: Uint8Array): Encoding {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "gbk";
    throw error;
  }
}

/** The character between cells: the one of the first line that occurs most, outside quotes. */
function delimiterOf(text: string): string {
  const line = (text.split(/\r?\n/, 1)[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = [",", "\t", ";"].map((one) => ({ one, n: line.split(one).length }));
  return counts.reduce((best, next) => (next.n > best.n ? next : best)).one;
}

/** Reads a file of separated values into the sink, every cell as the text it is. */
export async function readCsv(bytes: Uint8Array, encoding: Encoding, sink: TableSink): Promise<Table> {
  const text = new TextDecoder(encoding === "gbk" ? "gb18030" : "utf-8").decode(bytes);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  parser.end(text);
  for await (const row of parser) {
    const cells: unknown = row;
    if (Array.isArray(cells)) sink.row(cells.map(String));
  }
  return sink.table();
}
