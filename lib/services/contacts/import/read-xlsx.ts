import { Unzip, UnzipInflate } from "fflate";
import { SaxesParser } from "saxes";
import { FileRefused, type Table, type TableSink } from "./table";

/*
 * The first sheet of a workbook, row by row. Parts are inflated in pieces and counted while they are: a small file that
 * swells beyond the bound is refused before it fills the memory. Formulas are not run; their stored result is read.
 */

/** Bytes of one part of the workbook, inflated: 100,000 rows of 40 columns take about 150 MB. */
const PART_MAX = 300 * 1024 * 1024;
/** Bytes kept of shared texts. */
const TEXTS_MAX = 64 * 1024 * 1024;
const SLICE = 256 * 1024;

type Archive = { bytes: Uint8Array; partMax: number };
type Tags = {
  open: (name: string, attributes: Record<string, string>) => void;
  text: (text: string) => void;
  close: (name: string) => void;
};

/** @throws FileRefused when it is no workbook, or too large */
export function readXlsx(bytes: Uint8Array, sink: TableSink, partMax: number = PART_MAX): Table {
  const archive = { bytes, partMax };
  const names = partNames(archive);
  const sheet = names.filter((name) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name)).sort(byNumber)[0];
  if (sheet === undefined) throw new FileRefused({ key: "import_unreadable" });
  const texts = names.includes("xl/sharedStrings.xml") ? sharedTexts(archive) : [];
  const dates = names.includes("xl/styles.xml") ? dateStyles(archive) : new Set<number>();
  readSheet(archive, sheet, texts, dates, sink);
  return sink.table();
}

const byNumber = (a: string, b: string) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]);

function partNames(archive: Archive): string[] {
  const names: string[] = [];
  unzip(archive, (name) => {
    names.push(name);
    return null;
  });
  return names;
}

/** Goes through the archive; `take` says which parts are read, and by what. */
function unzip(
  { bytes, partMax }: Archive,
  take: (name: string) => ((chunk: Uint8Array, final: boolean) => void) | null,
): void {
  const reading = new Unzip((file) => {
    const reader = take(file.name);
    if (reader === null) return;
    let size = 0;
    file.ondata = (error, chunk, final) => {
      // What is thrown below comes back here as the error of the part.
      if (error !== null) throw error instanceof FileRefused ? error : new FileRefused({ key: "import_unreadable" });
      size += chunk.length;
      if (size > partMax) throw new FileRefused({ key: "import_zip" });
      reader(chunk, final);
    };
    file.start();
  });
  reading.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += SLICE)
      reading.push(bytes.subarray(at, at + SLICE), at + SLICE >= bytes.length);
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused({ key: "import_unreadable" });
  }
}

function readPart(archive: Archive, part: string, tags: Tags): void {
  const parser = new SaxesParser();
  const decoder = new TextDecoder();
  parser.on("opentag", ({ name, attributes }) => tags.open(local(name), attributes));
  parser.on("text", tags.text);
  parser.on("closetag", ({ name }) => tags.close(local(name)));
  unzip(archive, (name) => {
    if (name !== part) return null;
    return (chunk, final) => {
      parser.write(decoder.decode(chunk, { stream: !final }));
      if (final) parser.close();
    };
  });
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

function sharedTexts(archive: Archive): string[] {
  const texts: string[] = [];
  let [current, inText, phonetic, size] = ["", false, false, 0];
  readPart(archive, "xl/sharedStrings.xml", {
    open: (name) => {
      if (name === "si") current = "";
      if (name === "rPh") phonetic = true;
      inText = name === "t" && !phonetic;
    },
    text: (text) => {
      if (!inText) return;
      current += text;
      size += text.length;
      if (size > TEXTS_MAX) throw new FileRefused({ key: "import_zip" });
    },
    close: (name) => {
      if (name === "t") inText = false;
      if (name === "rPh") phonetic = false;
      if (name === "si") texts.push(current);
    },
  });
  return texts;
}

/** Numbers of the built-in formats that show days. */
const DATE_FORMATS = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);

/** Which cell styles show days. */
function dateStyles(archive: Archive): Set<number> {
  const custom = new Set<number>();
  const styles = new Set<number>();
  let [inCells, index] = [false, 0];
  readPart(archive, "xl/styles.xml", {
    open: (name, attributes) => {
      const { numFmtId = "", formatCode = "" } = attributes;
      if (name === "numFmt" && /[yd年日]/i.test(formatCode.replace(/"[^"]*"|\[[^\]]*\]/g, "")))
        custom.add(Number(numFmtId));
      if (name === "cellXfs") inCells = true;
      if (name !== "xf" || !inCells) return;
      const format = Number(numFmtId);
      if (DATE_FORMATS.has(format) || custom.has(format)) styles.add(index);
      index += 1;
    },
    text: () => undefined,
    close: (name) => {
      if (name === "cellXfs") inCells = false;
    },
  });
  return styles;
}

type Cell = { column: number; type: string; style: number; text: string };

function readSheet(
  archive: Archive,
  part: string,
  texts: readonly string[],
  dates: ReadonlySet<number>,
  sink: TableSink,
): void {
  let cells: string[] = [];
  let cell: Cell | null = null;
  let reading = false;
  readPart(archive, part, {
    open: (name, attributes) => {
      if (name === "row") cells = [];
      if (name === "c") {
        const { r = "", t = "n", s = "-1" } = attributes;
        cell = { column: r === "" ? cells.length : columnNumber(r), type: t, style: Number(s), text: "" };
      }
      reading = name === "v" || name === "t";
    },
    text: (text) => {
      if (reading && cell !== null) cell.text += text;
    },
    close: (name) => {
      reading = false;
      if (name === "c" && cell !== null) {
        if (cell.column < 16_384) {
          while (cells.length < cell.column) cells.push("");
          cells[cell.column] = valueOfCell(cell, texts, dates);
        }
        cell = null;
      }
      if (name === "row") sink.row(cells);
    },
  });
}

/** `AB12` → 27. */
function columnNumber(reference: string): number {
  let number = 0;
  for (const char of reference) {
    const code = char.charCodeAt(0);
    if (code < 65 || code > 90) break;
    number = number * 26 + code - 64;
  }
  return number - 1;
}

const DAY_MS = 86_400_000;
/** Day 0 of a workbook; its calendar has a 29 February 1900 that never was, which days after it make up for. */
const DAY_ZERO = Date.UTC(1899, 11, 30);

function valueOfCell({ type, style, text }: Cell, texts: readonly string[], dates: ReadonlySet<number>): string {
  if (type === "s") return texts[Number(text)] ?? "";
  if (type === "b") return text === "1" ? "true" : "false";
  if (type !== "n" || text === "") return text;
  if (dates.has(style)) {
    const at = DAY_ZERO + Math.round(Number(text) * DAY_MS);
    return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString().slice(0, 10) : text;
  }
  // `1.3800138E10` is a number of a phone: digits, not an exponent.
  return /e/i.test(text) && Number.isSafeInteger(Number(text)) ? String(Number(text)) : text;
}
