import { expect, test } from "vitest";
import { binMinutes, everyDay, RESPONSE_BINS } from "./volume";

test("every minute of waiting is in one bin", () => {
  const ranges = RESPONSE_BINS.map(binMinutes);
  expect(ranges[0]?.from).toBe(0);
  expect(ranges.at(-1)).toEqual({ from: 480, to: null });
  for (const [index, { to }] of ranges.slice(0, -1).entries()) expect(to).toBe(ranges[index + 1]?.from);
});

test("days on which nothing came are there, over the end of a month", () => {
  const known = { day: "2025-03-01", received: 2, answered: 1 };
  expect(everyDay([known], "2025-02-27", "2025-03-01")).toEqual([
    { day: "2025-02-27", received: 0, answered: 0 },
    { day: "2025-02-28", received: 0, answered: 0 },
    known,
  ]);
});
