import { describe, expect, it } from "vitest";
import { currentEntry } from "./nav";

describe("the current place", () => {
  it("is the longest entry that the path belongs to", () => {
    expect(currentEntry("/")).toBe("/");
    expect(currentEntry("/settings/webhooks/whk_1/edit")).toBe("/settings/webhooks");
    expect(currentEntry("/settings/webhooks/deliveries")).toBe("/settings/webhooks/deliveries");
    expect(currentEntry("/settings/webhooks-other")).toBeUndefined();
  });
});
