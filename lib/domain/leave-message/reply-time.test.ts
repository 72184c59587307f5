import { expect, test } from "vitest";
import { replyTimeOf } from "./reply-time";

test.each([
  [0, 20, "1h"],
  [60, 20, "1h"],
  [61, 20, "2h"],
  [120, 500, "2h"],
  [121, 20, "4h"],
  [241, 20, "1d"],
  [540, 20, "1d"],
  [541, 20, null],
  [10, 19, null],
  [null, 0, null],
])("a median of %s minutes over %s answers is told as %s", (median, answers, told) => {
  expect(replyTimeOf(median, answers)).toBe(told);
});
