import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { NO_HOURS, type Schedule } from "@/lib/domain/presence/schedule";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { ping, setMyStatus } from "./agents";
import { presenceCoverage, sampleCoverage } from "./coverage";
import { forceOffline, saveSchedule } from "./settings";

const MORNING: Schedule = { ...NO_HOURS, week: Array.from({ length: 7 }, () => [{ from: "09:00", to: "10:00" }]) };
/** A Wednesday in Shanghai. */
const NINE = Date.parse("2025-01-15T01:00:00Z");
const MINUTE = 60_000;

let database: TestDb;
let world: World;
let now = NINE;
const at = (ctx: ServiceContext): ServiceContext => ({ ...ctx, now: () => new Date(now) });
const sample = () => sampleCoverage({ ...world.runtime, now: () => new Date(now) });
const range = () => ({ from: new Date(NINE - 24 * 60 * MINUTE), to: new Date(now), timeZone: "Asia/Shanghai" });
const coverage = () => presenceCoverage(at(world.as.viewer), range());

beforeAll(async () => {
  database = await openTestDb();
});
afterAll(() => database.close());
beforeEach(async () => {
  now = NINE;
  world = await makeWorld(database);
  await saveSchedule(at(world.as.admin), { schedule: MORNING, version: 0 });
});

test("every minute within hours is counted once, by what visitors found, whoever counts", async () => {
  const agent = at(world.as.agent);
  await sample();
  now += 30_000;
  await Promise.all([sample(), sample()]);
  now += 30_000;
  await setMyStatus(agent, "available");
  await ping(agent, { device: randomUUID(), idleSeconds: 0 });
  await Promise.all([sample(), sample(), sample()]);
  now += MINUTE;
  await ping(agent, { device: randomUUID(), idleSeconds: 0 });
  await sample();
  now += MINUTE;
  await setMyStatus(agent, "busy");
  await ping(agent, { device: randomUUID(), idleSeconds: 0 });
  await sample();
  now += MINUTE;
  await forceOffline(at(world.as.admin), { on: true, for: "manual" });
  await sample();
  now += MINUTE;
  const { days, available, minutes } = await coverage();
  expect([available, minutes]).toEqual([2, 5]);
  expect(days).toMatchObject([{ day: "2025-01-15", available: 2 }]);
  expect(new Map(days[0]?.away.map(({ reason, minutes }) => [reason, minutes]))).toEqual(
    new Map([
      ["no_agent", 1],
      ["all_busy", 1],
      ["forced", 1],
    ]),
  );
});

test("what is not within hours counts neither for nor against anybody", async () => {
  now = NINE - MINUTE;
  await sample();
  now = NINE + 60 * MINUTE;
  await sample();
  await forceOffline(at(world.as.admin), { on: true, for: "manual" });
  now += MINUTE;
  await sample();
  now += MINUTE;
  expect(await coverage()).toEqual({ days: [], available: 0, minutes: 0, away: [] });
});

test("days come with the newest first, and only those of the range", async () => {
  await sample();
  now += 24 * 60 * MINUTE;
  await sample();
  now += MINUTE;
  expect((await coverage()).days.map(({ day }) => day)).toEqual(["2025-01-16", "2025-01-15"]);
  const today = { from: new Date(now - MINUTE), to: new Date(now), timeZone: "Asia/Shanghai" };
  expect((await presenceCoverage(at(world.as.viewer), today)).days.map(({ day }) => day)).toEqual(["2025-01-16"]);
});

describe("who may do what", () => {
  testServiceAuthorization(
    () => world,
    [
      {
        ...{ name: "presenceCoverage", permission: "message.read", foreign: "own_data_only" },
        prepare: async () => {
          await sample();
          now += MINUTE;
          return (ctx) => presenceCoverage(ctx, range());
        },
        leaks: (answer) => (answer as { minutes: number }).minutes !== 0,
      },
    ],
  );
});
