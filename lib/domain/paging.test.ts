import { describe, expect, it } from "vitest";
import { newUuid } from "./ids";
import { decodeCursor, encodeCursor, PageQuerySchema, pageOf } from "./paging";

const uuid = newUuid(1_700_000_000_000);

describe("cursor", () => {
  it("comes back as the id it was made of", () => {
    expect(decodeCursor(encodeCursor(uuid))).toBe(uuid);
  });

  it.each(["", "x", "'; drop table", uuid, "A".repeat(23)])("refuses %j", (text) => {
    expect(decodeCursor(text)).toBeNull();
    expect(PageQuerySchema.safeParse({ cursor: text }).error?.issues[0]?.message).toBe("malformed_cursor");
  });
});

describe("page", () => {
  it("takes 50 rows by default and between 1 and 100", () => {
    expect(PageQuerySchema.parse({})).toEqual({ limit: 50 });
    expect(PageQuerySchema.parse({ limit: "7" }).limit).toBe(7);
    for (const limit of ["0", "101", "1.5", "many"]) expect(PageQuerySchema.safeParse({ limit }).success).toBe(false);
  });

  it("has a cursor only when there is more", () => {
    const rows = [newUuid(1), newUuid(2), newUuid(3)];
    expect(pageOf(rows, 3, (row) => row).nextCursor).toBeNull();
    const page = pageOf(rows, 2, (row) => row);
    expect(page.items).toEqual(rows.slice(0, 2));
    expect(decodeCursor(page.nextCursor ?? "")).toBe(rows[1]);
  });
});
