import { afterAll, beforeAll, expect, it } from "vitest";
import { hitThrottle } from "@/db/queries/throttles";
import { intakeKeys, submitKeys, throttles } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { newUuid } from "@/lib/domain/ids";
import { createLogger } from "@/lib/logger";
import { maintain } from "./maintain";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

const now = new Date();
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);

it("forgets keys nobody repeats any more and windows that are over, and keeps the rest", async () => {
  const organizationId = newUuid(now.getTime());
  for (const [key, createdAt] of [
    ["old", ago(8)],
    ["new", ago(6)],
  ] as const) {
    await test.db.insert(intakeKeys).values({ organizationId, key, eventId: organizationId, createdAt });
    await test.db.insert(submitKeys).values({ organizationId, key, messageId: organizationId, createdAt });
  }
  await hitThrottle(test.db, { key: "over", limit: 1, windowSeconds: 60, now: ago(1) });
  await hitThrottle(test.db, { key: "runs", limit: 1, windowSeconds: 60, now });
  await maintain({
    db: test.db,
    now: () => now,
    log: createLogger({ level: "silent", name: "test" }),
    retention: { days: 90, bodyDays: 30 },
  });
  expect((await test.db.select({ key: intakeKeys.key }).from(intakeKeys)).map((row) => row.key)).toEqual(["new"]);
  expect((await test.db.select({ key: submitKeys.key }).from(submitKeys)).map((row) => row.key)).toEqual(["new"]);
  expect((await test.db.select({ key: throttles.key }).from(throttles)).map((row) => row.key)).toEqual(["runs"]);
});
