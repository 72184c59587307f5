import { describe, expect, it } from "vitest";
import { ShardBook } from "./shards";

const none: ReadonlySet<number> = new Set();

describe("the book of shards", () => {
  it("ends a drain when nothing of the shard is held, asked for or being looked at", async () => {
    const book = new ShardBook();
    let ended = false;
    const drain = book.ask(3, null).then((result) => {
      ended = true;
      return result;
    });
    book.settle(none, false, 0);
    expect(book.takeAsked()).toEqual([3]);
    book.settle(none, false, 0);
    book.acquired();
    book.settle(new Set([3]), false, 0);
    await Promise.resolve();
    expect(ended).toBe(false);
    book.released(3, { more: false, nextDueAt: 1_900 });
    book.released(3, { more: false, nextDueAt: 1_400 });
    book.settle(none, false, 1_000);
    expect(await drain).toEqual({ more: false, nextDueInMs: 400 });
    expect(book.isDraining(3)).toBe(false);
  });

  it("looks again when a lane that was given back comes due while others of its shard are busy", () => {
    const book = new ShardBook();
    void book.ask(3, null);
    book.takeAsked();
    book.acquired();
    book.released(3, { more: false, nextDueAt: 1_400 });
    book.settle(new Set([3]), false, 1_000);
    book.askDue(1_399);
    expect(book.takeAsked()).toEqual([]);
    book.askDue(1_400);
    expect(book.takeAsked()).toEqual([3]);
    book.acquired();
    book.askDue(2_000);
    expect(book.takeAsked()).toEqual([]);
  });

  it("joins callers of one shard and keeps the latest deadline", () => {
    const book = new ShardBook();
    const first = book.ask(1, 100);
    expect(book.ask(1, 200)).toBe(first);
    expect(book.deadline(1)).toBe(200);
    book.ask(1, null);
    expect(book.deadline(1)).toBe(null);
  });

  it("tells its callers that work is left when the process stops", async () => {
    const book = new ShardBook();
    const drain = book.ask(2, null);
    book.settle(none, true, 0);
    expect(await drain).toEqual({ more: true, nextDueInMs: null });
  });

  it("asks again for what was left to other workers, and then insists until nothing is left", async () => {
    const book = new ShardBook();
    const drain = book.ask(3, null);
    expect(book.takeAsked()).toEqual([3]);
    expect(book.insists([3], 1_000)).toBe(false);
    book.took([3], "later", 1_000);
    book.acquired();
    book.settle(none, false, 1_000);
    expect(await drain).toEqual({ more: false, nextDueInMs: 50 });
    void book.ask(3, null);
    expect(book.insists([3, 4], 1_049)).toBe(false);
    expect(book.insists([3, 4], 1_050)).toBe(true);
    book.took([3], "now", 1_050);
    expect(book.insists([3], 1_051)).toBe(true);
    book.took([3], "no", 1_060);
    expect(book.insists([3], 9_000)).toBe(false);
  });
});
