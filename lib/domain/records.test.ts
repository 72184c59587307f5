import { expect, it } from "vitest";
import { isRecord, parseRecord, recordOf } from "./records";

it("takes objects with members only", () => {
  expect([{}, { a: 1 }].every(isRecord)).toBe(true);
  expect([null, [], "x", 1, undefined].some(isRecord)).toBe(false);
  expect(recordOf({ a: 1 })).toEqual({ a: 1 });
  expect(recordOf([1])).toEqual({});
  expect(parseRecord('{"a":1}')).toEqual({ a: 1 });
  for (const text of ["", "[1]", "null", "<html>", '{"a":']) expect(parseRecord(text)).toBeNull();
});
