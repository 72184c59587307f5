import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Wake } from "../wake";
import { coalescing, type WakeBundle } from "./coalesce";

describe("gathering wakes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const open = (send: (bundle: WakeBundle) => Promise<void>, errors: unknown[] = []) =>
    coalescing({ gapMs: 5, slowGapMs: 40, send, onError: (error) => errors.push(error) });
  const drain = (shard: number, at?: number): Wake =>
    at === undefined ? { kind: "drain", shard } : { kind: "drain", shard, at };

  it("sends at once when it was quiet, and together what comes within the gap", async () => {
    const sent: WakeBundle[] = [];
    const port = open(async (bundle) => void sent.push(bundle));
    port.send([{ kind: "route" }]);
    port.send([drain(1), drain(2), drain(1)]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([
      {
        route: true,
        rounds: new Set(),
        shards: new Map([
          [1, 0],
          [2, 0],
        ]),
      },
    ]);
    for (let shard = 0; shard < 64; shard++) port.send([drain(shard)]);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.shards.size).toBe(64);
    await port.close();
  });

  it("takes the earlier of two times of a shard", async () => {
    const sent: WakeBundle[] = [];
    const port = open(async (bundle) => void sent.push(bundle));
    port.send([drain(1, 900), drain(1, 500), drain(2, 700), drain(2)]);
    await vi.advanceTimersByTimeAsync(1);
    expect([...(sent[0]?.shards ?? [])]).toEqual([
      [1, 500],
      [2, 0],
    ]);
    await port.close();
  });

  it("reports a failed send and goes on", async () => {
    const errors: unknown[] = [];
    let calls = 0;
    const port = open(async () => {
      calls++;
      if (calls === 1) throw new Error("away");
    }, errors);
    port.send([drain(1)]);
    await vi.advanceTimersByTimeAsync(1);
    port.send([drain(2)]);
    await vi.advanceTimersByTimeAsync(50);
    expect(calls).toBe(2);
    expect(errors).toHaveLength(1);
    await port.close();
  });

  it("carries the wake of replays, once for any number of them", async () => {
    const sent: WakeBundle[] = [];
    const port = open(async (bundle) => void sent.push(bundle));
    port.send([{ kind: "replays" }, { kind: "replays" }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([{ route: false, rounds: new Set(["replays"]), shards: new Map() }]);
    await port.close();
  });

  it("sends what is left when it is closed", async () => {
    const sent: WakeBundle[] = [];
    const port = open(async (bundle) => void sent.push(bundle));
    port.send([drain(9)]);
    await port.close();
    expect(sent).toHaveLength(1);
  });
});
