import { describe, expect, it } from "vitest";
import { ownChanges } from "./own-changes";
import { CUSTOM, RECORD } from "./testing/record";
import { storedValues } from "./values";

describe("what the form holds that is not stored", () => {
  const stored = storedValues(RECORD, "Asia/Shanghai");

  it("is nothing for a form that was not touched", () => {
    expect(ownChanges(RECORD, stored, "Asia/Shanghai")).toEqual([]);
  });

  it("names each changed setting with both values", () => {
    expect(ownChanges(RECORD, { ...stored, name: "CRM 2" }, "Asia/Shanghai")).toEqual([
      { field: "name", before: { value: RECORD.name }, after: { value: "CRM 2" } },
    ]);
  });

  it("tells of a typed secret only that it is another one", () => {
    const signature = { scheme: "sha256" as const, secret: "a-new-secret-0123456789" };
    const changes = ownChanges(CUSTOM, { ...storedValues(CUSTOM, "Asia/Shanghai"), signature }, "Asia/Shanghai");
    expect(changes).toEqual([{ field: "signature.secret", secret: "changed" }]);
    expect(JSON.stringify(changes)).not.toContain("a-new-secret");
  });
});
