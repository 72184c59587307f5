import { describe, expect, it } from "vitest";
import { actionStep, type Line, runAll } from "./run";

const fine = (ids: string[]): Line[] => ids.map((id) => ({ id, changed: true, problem: null }));
const about = (more: { signal?: AbortSignal; onLines?: (lines: readonly Line[]) => void } = {}) => ({
  signal: new AbortController().signal,
  unanswered: "no answer",
  ...more,
});

describe("doing something with many webhooks", () => {
  it("goes through all, a few at a time, and tells how far it is", async () => {
    const asked: string[][] = [];
    const seen: number[] = [];
    const lines = await runAll(
      ["a", "b", "c", "d", "e"],
      2,
      async (ids) => {
        asked.push(ids);
        return fine(ids);
      },
      about({ onLines: (all) => seen.push(all.length) }),
    );
    expect(asked).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(seen).toEqual([2, 4, 5]);
    expect(lines.map((line) => line.id)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("goes on after a few that got no answer", async () => {
    const lines = await runAll(
      ["a", "b"],
      1,
      async (ids) => (ids[0] === "a" ? Promise.reject(new Error("offline")) : fine(ids)),
      about(),
    );
    expect(lines).toEqual([
      { id: "a", changed: false, problem: "no answer" },
      { id: "b", changed: true, problem: null },
    ]);
  });

  it("stops when it is given up, and does not count what was cut off", async () => {
    const stop = new AbortController();
    const lines = await runAll(
      ["a", "b", "c"],
      1,
      async (ids) => {
        if (ids[0] !== "b") return fine(ids);
        stop.abort();
        throw new Error("aborted");
      },
      about({ signal: stop.signal }),
    );
    expect(lines.map((line) => line.id)).toEqual(["a"]);
  });

  it("says for each why an action did nothing", async () => {
    const refused = actionStep(async () => ({
      status: "error",
      code: "forbidden",
      message: "not allowed",
      fields: [],
      requestId: "r",
    }));
    expect(await refused(["a", "b"], new AbortController().signal)).toEqual([
      { id: "a", changed: false, problem: "not allowed" },
      { id: "b", changed: false, problem: "not allowed" },
    ]);
  });
});
