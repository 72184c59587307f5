import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Outcome, together } from "./together";

const GAP_MS = 20;
type Item = { name: string; keys?: string[] };

describe("doing together what comes at about the same time", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A line whose rounds end after `lastsMs`; `rounds` says what was done together. */
  function open(outcomeOf: (item: Item, round: readonly Item[]) => Outcome<string>, lastsMs = 5, atMost = 50) {
    const rounds: string[][] = [];
    let idle = 0;
    const line = together<Item, string>({
      ...{ gapMs: GAP_MS, atMost, keysOf: ({ keys = [] }) => keys },
      run: async (items) => {
        rounds.push(items.map(({ name }) => name));
        // The false clock's time: nobody waits for it.
        await new Promise((done) => setTimeout(done, lastsMs));
        return items.map((item) => outcomeOf(item, items));
      },
      onIdle: () => void idle++,
    });
    return { line, rounds, idle: () => idle };
  }
  const said = ({ name }: Item): Outcome<string> => ({ value: `done ${name}` });

  test("the first one goes at once, what comes meanwhile goes together after the gap", async () => {
    const { line, rounds, idle } = open(said);
    const all = [line({ name: "a" }), line({ name: "b" }), line({ name: "c" })];
    expect(rounds).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(GAP_MS - 1);
    expect(rounds).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(3 * GAP_MS);
    expect(rounds).toEqual([["a"], ["b", "c"]]);
    expect(await Promise.all(all)).toEqual(["done a", "done b", "done c"]);
    expect(idle()).toBe(1);
  });

  test("a round that takes longer than the gap is followed at once, never accompanied", async () => {
    const { line, rounds } = open(said, 100);
    const all = [line({ name: "a" }), line({ name: "b" })];
    await vi.advanceTimersByTimeAsync(99);
    expect(rounds).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5);
    expect(rounds).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all(all);
  });

  test("what has a key in common is done one after the other, in the order it came", async () => {
    const { line, rounds } = open(said);
    const all = [
      line({ name: "first" }),
      line({ name: "a", keys: ["k"] }),
      line({ name: "b", keys: ["k", "l"] }),
      line({ name: "c", keys: ["l"] }),
      line({ name: "d" }),
    ];
    await vi.advanceTimersByTimeAsync(10 * GAP_MS);
    expect(rounds).toEqual([["first"], ["a", "d"], ["b"], ["c"]]);
    await Promise.all(all);
  });

  test("takes no more at a time than it may", async () => {
    const { line, rounds } = open(said, 5, 2);
    const all = ["a", "b", "c", "d"].map((name) => line({ name }));
    await vi.advanceTimersByTimeAsync(10 * GAP_MS);
    expect(rounds).toEqual([["a"], ["b", "c"], ["d"]]);
    await Promise.all(all);
  });

  test("what has to wait for another one comes first in the next round", async () => {
    const { line, rounds } = open((item, round) => (item.name === "b" && round.length > 1 ? "again" : said(item)));
    const all = [line({ name: "first" }), line({ name: "a" }), line({ name: "b" })];
    await vi.advanceTimersByTimeAsync(GAP_MS + 1);
    all.push(line({ name: "c" }));
    await vi.advanceTimersByTimeAsync(10 * GAP_MS);
    expect(rounds.slice(0, 2)).toEqual([["first"], ["a", "b"]]);
    expect(rounds[2]?.[0]).toBe("b");
    expect(await Promise.all(all.slice(0, 3))).toEqual(["done first", "done a", "done b"]);
  });

  test("when all of them fail each is tried alone, and only who is to blame hears of it", async () => {
    const { line, rounds } = open((item) => {
      if (item.name === "bad") throw new Error("this one is bad");
      return said(item);
    });
    const first = line({ name: "first" });
    const good = line({ name: "good" });
    const bad = expect(line({ name: "bad" })).rejects.toThrow("this one is bad");
    const refused = line({ name: "other" });
    await vi.advanceTimersByTimeAsync(10 * GAP_MS);
    expect(await Promise.all([first, good, refused])).toEqual(["done first", "done good", "done other"]);
    await bad;
    expect(rounds).toEqual([["first"], ["good", "bad", "other"], ["good"], ["bad"], ["other"]]);
  });

  test("an outcome that is an error is its own input's", async () => {
    const { line } = open((item) => (item.name === "bad" ? { error: new Error("refused") } : said(item)));
    const good = line({ name: "good" });
    const bad = expect(line({ name: "bad" })).rejects.toThrow("refused");
    await vi.advanceTimersByTimeAsync(10 * GAP_MS);
    expect(await good).toBe("done good");
    await bad;
  });
});
