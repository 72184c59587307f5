import { describe, expect, it } from "vitest";
import { Lane } from "./lane";
import { surplusLanes } from "./surplus";
import { startPace } from "./window";

function lane(number: number): Lane {
  const acquired = {
    endpointId: `endpoint ${number}`,
    organizationId: "o",
    shard: 0,
    token: 1,
    wakeSeq: 0,
    inflight: [],
    leaseMs: 15_000,
    blockReason: null,
    health: null,
    failingSince: null,
  };
  return new Lane(acquired, startPace(), 5_000, 0);
}
const lanes = (count: number) => Array.from({ length: count }, (_, number) => lane(number));

describe("lanes beyond a fair share", () => {
  it("are handed over, down to the share", () => {
    expect(surplusLanes(lanes(100), 50)).toHaveLength(50);
    expect(surplusLanes(lanes(6), 3)).toHaveLength(3);
  });

  it("stay where they are when there are only a few more: a lane that moves pauses", () => {
    expect(surplusLanes(lanes(60), 50)).toEqual([]);
    expect(surplusLanes(lanes(2), 1)).toEqual([]);
    expect(surplusLanes(lanes(5), 4.5)).toEqual([]);
  });

  it("are chosen once: those on their way out do not count", () => {
    const held = lanes(100);
    for (const leaving of surplusLanes(held, 50)) leaving.leaving = true;
    expect(surplusLanes(held, 50)).toEqual([]);
  });
});
