import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { fromLines, type LineField, line, lines, storableField, travels } from "./lines";

const COLUMNS = [
  ["a", "text"],
  ["b", "int"],
  ["c", "boolean"],
  ["d", "json"],
] as const;

describe("rows as lines", () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());

  const read = async (rows: LineField[][]) => {
    const text = `select * from ${fromLines("$1", COLUMNS)} r`;
    return (await test.db.$client.query(text, [lines(rows.map(line))])).rows;
  };

  it("arrive as they were: empty, null, quotes, line breaks, other scripts", async () => {
    const rows = [
      ["", 1, true, null],
      [null, null, false, JSON.stringify({ "\u001e": 'a"\\\n' })],
      ['{"a,b\\', -5, null, "[]"],
      ["张三 😀\r\n\t", 2_147_483_647, true, '"x"'],
    ];
    expect(await read(rows)).toEqual([
      { a: "", b: 1, c: true, d: null },
      { a: null, b: null, c: false, d: { "\u001e": 'a"\\\n' } },
      { a: '{"a,b\\', b: -5, c: null, d: [] },
      { a: "张三 😀\r\n\t", b: 2_147_483_647, c: true, d: "x" },
    ]);
    expect(await read([])).toEqual([]);
  });

  it("hold nothing of a stranger's that could break a row in two", async () => {
    const hostile = "a\u001eb\u001fc\u0000d\u0001e\ud800";
    expect(travels(hostile)).toBe(false);
    expect(travels("plain 😀")).toBe(true);
    expect(await read([[storableField(hostile), 1, true, null]])).toMatchObject([{ a: "a�b�c�d�e�" }]);
  });
});
