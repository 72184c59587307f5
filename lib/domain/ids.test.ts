import { describe, expect, it } from "vitest";
import { decodeId, encodeId, newUuid, uuidAt, uuidTime } from "./ids";

describe("ids", () => {
  it("round-trips and sorts by time", () => {
    const times = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000];
    const texts = times.map((ms) => encodeId("event", newUuid(ms)));
    expect([...texts].sort()).toEqual(texts);
    for (const [i, text] of texts.entries()) {
      const uuid = decodeId("event", text);
      expect(uuid === null ? null : uuidTime(uuid)).toBe(times[i]);
    }
  });

  it("sorts ids of one millisecond in the order in which they were made", () => {
    const ids = Array.from({ length: 1_000 }, () => newUuid(1_700_000_000_000));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(1_000);
  });

  it("refuses other kinds and malformed text", () => {
    const id = encodeId("event", newUuid(1_700_000_000_000));
    expect(decodeId("delivery", id)).toBeNull();
    expect(decodeId("event", `${id}0`)).toBeNull();
    expect(decodeId("event", id.replace(/.$/, "u"))).toBeNull();
    expect(decodeId("event", "evt_zzzzzzzzzzzzzzzzzzzzzzzzzz")).toBeNull();
  });

  it("has a bound below every id of the same millisecond", () => {
    expect(uuidAt(1_700_000_000_000) <= newUuid(1_700_000_000_000)).toBe(true);
    expect(uuidAt(1_700_000_000_001) > newUuid(1_700_000_000_000)).toBe(true);
  });
});
