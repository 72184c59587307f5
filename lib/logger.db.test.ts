import { afterAll, beforeAll, expect, it } from "vitest";
import { insertUser } from "@/db/queries/organizations";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { newUuid } from "@/lib/domain/ids";
import { toError } from "./errors";
import { createLogger } from "./logger";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

it("says that a statement failed and why, without the values it was given", async () => {
  const email = "who@example.com";
  const user = { name: "n", email, passwordHash: "$argon2id$very-secret", createdAt: new Date() };
  await insertUser(test.db, { id: newUuid(Date.now()), ...user });
  const lines: string[] = [];
  const log = createLogger({ level: "info", name: "test" }, { write: (line) => void lines.push(line) });
  const error: unknown = await insertUser(test.db, { id: newUuid(Date.now()), ...user }).catch((thrown) => thrown);
  log.error({ err: error }, "action failed");
  log.warn({ err: toError(error).message }, "job failed");
  expect(lines.join("")).not.toMatch(/very-secret|who@example/);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    msg: "action failed",
    err: { code: "23505", message: expect.stringContaining("users_email"), stack: expect.stringContaining(" at ") },
  });
});
