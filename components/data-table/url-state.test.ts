import { describe, expect, it } from "vitest";
import { choiceParam, instantParam, listParam, numberParam, readSearch, textParam, writeSearch } from "./url-state";

const SHAPE = {
  status: listParam(["failed", "delivered"]),
  channel: choiceParam(["wecom", "feishu"]),
  q: textParam(10),
  size: numberParam(10, 100, 50),
  from: instantParam(),
};

describe("state in the URL", () => {
  it("reads what a colleague pasted", () => {
    const { values, ignored } = readSearch(SHAPE, {
      status: "failed,delivered",
      channel: "feishu",
      q: " 签名 ",
      size: "20",
      from: "2025-01-14T00:00:00+08:00",
    });
    expect(values).toEqual({
      status: ["failed", "delivered"],
      channel: "feishu",
      q: "签名",
      size: 20,
      from: new Date("2025-01-13T16:00:00Z"),
    });
    expect(ignored).toEqual([]);
  });

  it("falls back to defaults and names what it ignored", () => {
    const { values, ignored } = readSearch(SHAPE, { status: "failed,nonsense", size: "7", q: ["a", "b"] });
    expect(values).toEqual({ status: [], channel: "", q: "a", size: 50, from: undefined });
    expect(ignored).toEqual(["status", "size"]);
  });

  it("writes short addresses that say only what differs", () => {
    expect(writeSearch("/x", { status: ["failed", "delivered"], q: "", d: undefined, cursor: null })).toBe(
      "/x?status=failed,delivered",
    );
    expect(writeSearch("/x", {})).toBe("/x");
  });
});
