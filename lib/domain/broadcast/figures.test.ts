import { describe, expect, it } from "vitest";
import { secondsOf, splitOf } from "./figures";

describe("how contacts are packed", () => {
  it.each([
    [58_233, 500, 117, 233],
    [500, 500, 1, 500],
    [501, 500, 2, 1],
    [0, 500, 0, 0],
  ])("%i by %i is %i requests, the last with %i", (contacts, size, requests, last) => {
    expect(splitOf(contacts, size)).toEqual({ requests, last });
  });
});

describe("how long a run takes", () => {
  it("is by how many are on the way at a time", () => {
    expect(secondsOf(117, { concurrency: 2, intervalSeconds: 0 }, null)).toBe(59);
  });
  it("is by the interval, which the last request does not wait for", () => {
    expect(secondsOf(117, { concurrency: 2, intervalSeconds: 10 }, null)).toBe(1_161);
  });
  it("is by the webhook's own limit where that is slower", () => {
    expect(secondsOf(117, { concurrency: 10, intervalSeconds: 0 }, 60)).toBe(117);
  });
  it("is nothing for nobody", () => {
    expect(secondsOf(0, { concurrency: 2, intervalSeconds: 5 }, 60)).toBe(0);
  });
});
