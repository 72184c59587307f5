import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDb } from "@/db/client";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { uuidAt } from "@/lib/domain/ids";
import { createLogger } from "@/lib/logger";
import { metricsText } from "./metrics";
import { readiness } from "./readiness";

const log = createLogger({ level: "silent", name: "test" });
const now = new Date();
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

const ask = (worker: "local" | "none" = "local") => readiness({ db: test.db, log, worker, now });
const beat = (seenAt: Date) =>
  test.db.$client.query(
    "insert into workers (id, pid, started_at, seen_at) values ('w', 1, $1, $1) on conflict (id) do update set seen_at = $1",
    [seenAt],
  );

describe("readiness", () => {
  it("waits for a worker, unless workers run elsewhere", async () => {
    expect(await ask()).toMatchObject({ status: "not_ready", reason: "worker_silent" });
    expect(await ask("none")).toMatchObject({ status: "ready", checks: { worker: "not_checked" } });
    await beat(ago(59));
    expect(await ask()).toEqual({
      status: "ready",
      reason: null,
      checks: { database: "ok", migrations: "ok", worker: "ok" },
    });
    await beat(ago(61));
    expect(await ask()).toMatchObject({ reason: "worker_silent" });
  });

  it("fails while a migration of this build has not run", async () => {
    const last = await test.db.$client.query(
      "delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations) returning *",
    );
    expect(await ask("none")).toMatchObject({ status: "not_ready", reason: "migrations_pending" });
    const { id, hash, created_at } = last.rows[0];
    await test.db.$client.query("insert into drizzle.__drizzle_migrations values ($1, $2, $3)", [id, hash, created_at]);
    expect((await ask("none")).status).toBe("ready");
  });

  it("says that the database cannot be reached, without saying where it is", async () => {
    const url = "postgres://nobody:secret@127.0.0.1:1/none";
    const db = openDb({ url, max: 1, name: "test", onError: () => undefined });
    const answer = await readiness({ db, log, worker: "local", now });
    expect(answer).toMatchObject({
      status: "not_ready",
      reason: "database_unreachable",
      checks: { database: "failed" },
    });
    expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|secret/);
    await db.$client.end();
  });
});

describe("metrics", () => {
  const ours = uuidAt(1);
  const theirs = uuidAt(2);
  const value = (text: string, sample: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${sample} `))
        ?.split(" ")[1],
    );

  it("count backlog, results and events, for all or for one organization", async () => {
    const query = (sql: string, values: unknown[]) => test.db.$client.query(sql, values);
    for (const [i, organizationId] of [ours, ours, theirs].entries()) {
      const due = [uuidAt(now.getTime() + i), organizationId, ago(i === 0 ? 120 : -60)];
      await query(
        "insert into due (delivery_id, organization_id, endpoint_id, event_id, due_at, event_type, prio, tries, trigger, solo) values ($1,$2,$1,$1,$3,'webhook.test',10,0,'event',true)",
        due,
      );
      await query("insert into events values ($1, $2, 'webhook.test', '{}', 'api', $3, $3)", [
        uuidAt(now.getTime() - i),
        organizationId,
        now,
      ]);
      await query(
        "insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, delivered_first, delivered_retry, exhausted) values ($1, $2, 300, $3, 3, 1, 2)",
        [organizationId, uuidAt(i), ago(600)],
      );
    }
    await query(
      "insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, exhausted) values ($1, $1, 300, $2, 9)",
      [ours, ago(90_000)],
    );
    const all = await metricsText(test.db, { scope: "installation" }, now);
    expect(value(all, 'hooklane_deliveries_24h{status="delivered"}')).toBe(12);
    expect(value(all, 'hooklane_deliveries_24h{status="exhausted"}')).toBe(6);
    expect(value(all, 'hooklane_due_deliveries{state="overdue"}')).toBe(1);
    expect(value(all, 'hooklane_due_deliveries{state="scheduled"}')).toBe(2);
    expect(value(all, "hooklane_oldest_due_age_seconds")).toBe(120);
    expect(value(all, "hooklane_events_recent")).toBe(3);
    expect(value(all, "hooklane_worker_heartbeat_age_seconds")).toBe(61);
    const token = { kind: "token", tokenId: ours, name: "t", scopes: ["delivery.read"] } as const;
    const mine = await metricsText(test.db, { scope: "organization", organizationId: theirs, actor: token }, now);
    expect(value(mine, 'hooklane_deliveries_24h{status="delivered"}')).toBe(4);
    expect(value(mine, "hooklane_events_recent")).toBe(1);
  });

  it("need the right to read deliveries", async () => {
    const actor = { kind: "token", tokenId: ours, name: "t", scopes: ["event.read"] } as const;
    const reader = { scope: "organization", organizationId: ours, actor } as const;
    await expect(metricsText(test.db, reader, now)).rejects.toMatchObject({ code: "forbidden" });
  });
});
