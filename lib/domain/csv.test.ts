import { expect, it } from "vitest";
import { csvOf } from "./csv";

it("writes what a spreadsheet reads back", () => {
  expect(
    csvOf([
      ["名称", "n"],
      ['a "b", c', 3],
      [null, -1.5],
    ]),
  ).toBe('\ufeff名称,n\r\n"a ""b"", c",3\r\n,-1.5\r\n');
});

it("leaves no formula that a stranger wrote", () => {
  const texts = ["=1+1", "+1-1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"];
  for (const text of texts) expect(csvOf([[text]]).slice(1)).toMatch(/^"?'/);
  expect(csvOf([["-12"]])).toBe("\ufeff-12\r\n");
});
