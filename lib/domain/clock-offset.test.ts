import { describe, expect, it } from "vitest";
import { clockOffsetMs } from "./clock-offset";

const at = new Date("2026-03-02T08:00:00.500Z");
const said = (value: string, name = "Date") =>
  clockOffsetMs(
    [
      ["server", "nginx"],
      [name, value],
    ],
    at,
  );

describe("how far our clock is from the receiver's", () => {
  it("is nothing within the second that a Date header means", () => {
    expect(said("Mon, 02 Mar 2026 08:00:00 GMT")).toBe(0);
  });

  it("is positive where we are ahead, negative where we are behind, whatever the case of the name", () => {
    expect(said("Mon, 02 Mar 2026 07:58:30 GMT", "date")).toBe(90_000);
    expect(said("Mon, 02 Mar 2026 09:30:00 GMT", "DATE")).toBe(-5_400_000);
  });

  it("is unknown without a date, and with one that is none", () => {
    expect(clockOffsetMs([["server", "nginx"]], at)).toBeNull();
    expect(said("soon")).toBeNull();
  });
});
