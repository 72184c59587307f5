import { describe, expect, it } from "vitest";
import { shareSlots } from "./share";

const bidder = (organizationId: string, wants: number, slow = false) => ({ organizationId, wants, slow });
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe("sharing slots", () => {
  it("gives everybody what they want when there is enough", () => {
    expect(shareSlots([bidder("a", 32), bidder("b", 3)], { free: 100, freeForSlow: 50 }, 0)).toEqual([32, 3]);
  });

  it("gives an organization with many lanes no more than one with a single lane", () => {
    const bidders = [...Array.from({ length: 50 }, () => bidder("crowd", 32)), bidder("alone", 32)];
    const granted = shareSlots(bidders, { free: 64, freeForSlow: 32 }, 0);
    expect(sum(granted)).toBe(64);
    expect(granted.at(-1)).toBe(32);
  });

  it("leaves half of the slots to lanes that are not slow", () => {
    const bidders = [...Array.from({ length: 20 }, () => bidder("a", 32, true)), bidder("a", 32)];
    const granted = shareSlots(bidders, { free: 64, freeForSlow: 32 }, 0);
    expect(sum(granted.slice(0, 20))).toBe(32);
    expect(granted.at(-1)).toBe(32);
  });

  it("rotates who comes first when there is little", () => {
    const bidders = [bidder("a", 4), bidder("b", 4), bidder("c", 4)];
    const firsts = [0, 1, 2].map((turn) => shareSlots(bidders, { free: 4, freeForSlow: 2 }, turn));
    expect(firsts).toEqual([
      [4, 0, 0],
      [0, 4, 0],
      [0, 0, 4],
    ]);
  });

  it("never gives more than wanted or than there is", () => {
    expect(shareSlots([bidder("a", 1), bidder("a", 0)], { free: 10, freeForSlow: 5 }, 3)).toEqual([1, 0]);
    expect(shareSlots([bidder("a", 9, true)], { free: 10, freeForSlow: 0 }, 0)).toEqual([0]);
    expect(shareSlots([], { free: 10, freeForSlow: 5 }, 0)).toEqual([]);
  });
});
