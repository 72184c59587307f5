import { describe, expect, it } from "vitest";
import { jsonErrorPosition } from "./json-position";

describe("position of a JSON error", () => {
  it.each([
    ["", 1, 1],
    ["{", 1, 2],
    ['{"a":1,}', 1, 8],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{\n  "type": "x",\n  "data": {oops}\n}', 3, 12],
    ["[1,,2]", 1, 4],
    ["[1 2]", 1, 4],
    ["{'a':1}", 1, 2],
    ['{"a" 1}', 1, 6],
    ["[1]]", 1, 4],
    ["[1}", 1, 3],
    ['"a\nb"', 1, 1],
    ["01", 1, 1],
    ["NaN", 1, 1],
    ['{"a":tru}', 1, 6],
    ["[1] x", 1, 5],
  ])("%j is wrong at line %i, column %i", (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonErrorPosition(text)).toEqual({ line, column });
  });

  it("does not fall over deep nesting", () => {
    expect(jsonErrorPosition("[".repeat(200_000))).toEqual({ line: 1, column: 200_001 });
  });
});
