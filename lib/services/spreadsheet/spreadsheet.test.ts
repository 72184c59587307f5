import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { guardCell, writeCsv } from "@/lib/domain/spreadsheet/csv";
import { writeXlsx } from "./xlsx";

const HOSTILE = ["=1+1", "+86 138", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"];

describe("CSV for spreadsheets", () => {
  it("is read as text where it looks like a formula, in full width too", () => {
    for (const cell of HOSTILE) expect(guardCell(cell)).toBe(`'${cell}`);
    for (const cell of ["张三", "1+1", "a@b.c", ""]) expect(guardCell(cell)).toBe(cell);
  });

  it("begins with a BOM, ends lines with CRLF, quotes what it has to, and leaves all alone for programs", () => {
    expect(
      writeCsv([
        ["编号", '他说"好"'],
        ["a,b", "两\n行"],
      ]),
    ).toBe('\ufeff编号,"他说""好"""\r\n"a,b","两\n行"\r\n');
    expect(writeCsv([["=1+1"]])).toBe("\ufeff'=1+1\r\n");
    expect(writeCsv([["=1+1"]], { raw: true })).toBe("\ufeff=1+1\r\n");
  });
});

describe("a workbook", () => {
  it("has every cell as text, whatever it looks like", () => {
    const sheet = unzip(writeXlsx([["=1+1", '<b>&"'], ["0138\u0000\ud800"]], "留言")).get("xl/worksheets/sheet1.xml");
    expect(sheet).toContain('<c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>');
    expect(sheet).toContain("&lt;b&gt;&amp;&quot;");
    expect(sheet).toContain(">0138</t>");
    expect(sheet).not.toContain("<f>");
  });
});

/** The entries of an archive, read by its local headers. */
function unzip(bytes: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, name] = [bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26)];
    const begin = at + 30 + name;
    const path = bytes.subarray(at + 30, begin).toString("utf8");
    found.set(path, inflateRawSync(bytes.subarray(begin, begin + packed)).toString("utf8"));
    at = begin + packed;
  }
  return found;
}
