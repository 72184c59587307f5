import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newUuid } from "@/lib/domain/ids";
import { openTestDb, type TestDb } from "../testing/database";
import { ensurePartitions, weekStart } from "./partitions";

describe("partitions", () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());

  it("starts weeks on Monday", () => {
    expect(new Date(weekStart(Date.parse("2025-01-15T10:00:00Z"))).toISOString()).toBe("2025-01-13T00:00:00.000Z");
    expect(new Date(weekStart(Date.parse("2025-01-13T00:00:00Z"))).toISOString()).toBe("2025-01-13T00:00:00.000Z");
  });

  it("are made ahead once, and rows land in the week of their id", async () => {
    const now = Date.parse("2031-03-05T12:00:00Z");
    expect(await ensurePartitions(test.db, now)).toBe(20);
    expect(await ensurePartitions(test.db, now)).toBe(0);
    const id = newUuid(now);
    await test.db.execute(sql`insert into bodies (event_id, hash, body) values (${id}, '\\x00', '\\x01')`);
    const found = await test.db.execute<{ part: string }>(
      sql`select tableoid::regclass::text as part from bodies where event_id = ${id}`,
    );
    expect(found.rows[0]?.part).toBe("bodies_20310303");
  });
});
