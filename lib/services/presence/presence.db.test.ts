import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { AgentStatus } from "@/lib/domain/presence/presence";
import { NO_HOURS, type Schedule } from "@/lib/domain/presence/schedule";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { listAgents, myPresence, ping, setAgentOffline, setMyStatus } from "./agents";
import { organizationHours, presenceSentence, presenceSettings, readPresence } from "./read";
import { forceOffline, savePresenceRules, saveSchedule } from "./settings";
import { simulatePresence } from "./simulate";

const ALWAYS: Schedule = { ...NO_HOURS, week: Array.from({ length: 7 }, () => [{ from: "00:00", to: "24:00" }]) };
/** A Wednesday morning in Shanghai. */
const START = Date.parse("2025-01-15T02:00:00Z");
const DEVICE = randomUUID();
const PHONE = randomUUID();

let test: TestDb;
let world: World;
let now = START;
const at = (ctx: ServiceContext): ServiceContext => ({ ...ctx, now: () => new Date(now) });
const agent = () => at(world.as.agent);
const admin = () => at(world.as.admin);
const shown = async () => readPresence(agent(), world.organizationId, new Date(now));
const alive = (idleSeconds = 0, device = DEVICE) => ping(agent(), { device, idleSeconds });

beforeAll(async () => {
  test = await openTestDb();
});
beforeEach(async () => {
  now = START;
  world = await makeWorld(test);
  await saveSchedule(admin(), { schedule: ALWAYS, version: 0 });
});
afterAll(() => test.close());

describe("presence", () => {
  it("is offline before anybody says anything, and online once an agent is there and available", async () => {
    expect(await shown()).toMatchObject({ mode: "offline", reason: "no_agent" });
    await setMyStatus(agent(), "available");
    expect(await shown()).toMatchObject({ mode: "offline", reason: "no_agent" });
    await alive();
    expect(await shown()).toMatchObject({ mode: "online", reason: "available" });
    await setMyStatus(agent(), "busy");
    expect(await shown()).toMatchObject({ mode: "offline", reason: "all_busy" });
  });

  it("outlasts a reload, and ends 90 seconds after the last device was heard of", async () => {
    await setMyStatus(agent(), "available");
    await alive();
    await shown();
    await ping(agent(), { device: DEVICE, idleSeconds: 0, leaving: true });
    now += 9_000;
    expect(await shown()).toMatchObject({ mode: "online" });
    now += 2_000;
    expect(await shown()).toMatchObject({ mode: "offline", reason: "no_agent" });
    await alive();
    await alive(0, PHONE);
    expect(await shown()).toMatchObject({ mode: "online" });
    now += 60_000;
    await alive(0, PHONE);
    now += 90_000;
    expect(await shown()).toMatchObject({ mode: "online" });
    now += 1_000;
    expect(await shown()).toMatchObject({ mode: "offline" });
  });

  it("sets an agent away after ten minutes without input on any device, and back with the next", async () => {
    await setMyStatus(agent(), "available");
    await alive(0, PHONE);
    expect(await alive(599)).toMatchObject({ status: "available" });
    now += 60_000;
    expect(await alive(700)).toMatchObject({ status: "available" });
    now += 600_000;
    expect(await alive(1300)).toEqual({ status: "away", autoAfterMinutes: 10, setBy: null, given: 0 });
    expect((await listAgents(agent())).find(({ name }) => name === "agent")).toMatchObject({
      auto: true,
      status: "away",
    });
    expect(await alive(1)).toMatchObject({ status: "available", autoAfterMinutes: null });
  });

  it("counts the time an agent was there today", async () => {
    await setMyStatus(agent(), "available");
    for (let tick = 0; tick < 4; tick++) {
      await alive();
      now += 20_000;
    }
    const row = (await listAgents(agent())).find(({ name }) => name === "agent");
    expect(row).toMatchObject({ onlineSecondsToday: 60, devices: 1, live: true, idleSeconds: 20 });
  });

  it("is forced offline at once, and ends by itself", async () => {
    await setMyStatus(agent(), "available");
    await alive();
    await shown();
    const { forced } = await forceOffline(admin(), { on: true, for: "30m" });
    expect(forced).toEqual({ until: new Date(START + 30 * 60_000).toISOString(), by: "admin" });
    expect(await shown()).toMatchObject({
      ...{ mode: "offline", reason: "forced", nextOpenAt: new Date(START + 30 * 60_000).toISOString() },
    });
    now += 30 * 60_000;
    await alive();
    expect(await shown()).toMatchObject({ mode: "online" });
    const today = await forceOffline(admin(), { on: true, for: "today" });
    expect(today.forced?.until).toBe("2025-01-15T16:00:00.000Z");
  });

  it("tells an agent who set him offline", async () => {
    await setMyStatus(agent(), "available");
    const { actor } = world.as.agent;
    if (actor.kind !== "user") throw new Error("no user");
    await setAgentOffline(admin(), actor.userId);
    expect(await alive()).toEqual({ status: "offline", autoAfterMinutes: null, setBy: "admin", given: 0 });
    expect(await myPresence(at(world.as.viewer))).toBeNull();
  });

  it("keeps somebody else's change of the hours", async () => {
    await expect(saveSchedule(admin(), { schedule: NO_HOURS, version: 0 })).rejects.toMatchObject({ code: "conflict" });
    const { version } = await presenceSettings(admin());
    // Rules and the switch are no change of the hours.
    await savePresenceRules(admin(), { countBusy: true, idleMinutes: 5 });
    await forceOffline(admin(), { on: true, for: "manual" });
    await saveSchedule(admin(), { schedule: NO_HOURS, version });
    expect((await organizationHours(test.db, world.organizationId)).isEmpty).toBe(true);
  });

  it("shows the form when the database cannot be read", async () => {
    const broken = { ...agent(), db: {} as ServiceContext["db"] };
    expect(await readPresence(broken, world.organizationId, new Date(now))).toMatchObject({
      ...{ mode: "offline", reason: "unknown", nextOpenAt: null },
    });
  });
});

it("simulates a whole team: one who is there is enough, busy ones are told from none", async () => {
  const ask = async (...agents: AgentStatus[]) =>
    (await simulatePresence(world.as.agent, { at: "2025-01-15T10:00", agents, forced: false })).reason;
  expect(await ask("busy", "away", "available")).toBe("available");
  expect(await ask("busy", "away")).toBe("all_busy");
  expect(await ask("away", "away")).toBe("no_agent");
  expect(await ask()).toBe("no_agent");
});

describe("who may do what", () => {
  testServiceAuthorization(
    () => world,
    [
      {
        name: "read presence",
        permission: "message.read",
        foreign: "own_data_only",
        prepare: async () => presenceSentence,
      },
      {
        name: "read hours",
        permission: "message.read",
        foreign: "own_data_only",
        prepare: async () => presenceSettings,
      },
      {
        ...{ name: "list agents", permission: "message.read", foreign: "own_data_only" },
        prepare: async () => listAgents,
        leaks: (answer) => Array.isArray(answer) && answer.length !== 1,
      },
      {
        ...{ name: "save hours", permission: "message.config", foreign: "own_data_only" },
        prepare: async () => async (ctx) => {
          const { version } = await presenceSettings({ ...ctx, actor: { kind: "system", name: "test" } });
          return saveSchedule(ctx, { schedule: NO_HOURS, version });
        },
        leaks: async () => (await organizationHours(test.db, world.organizationId)).isEmpty,
      },
      {
        ...{ name: "save rules", permission: "message.config", foreign: "own_data_only" },
        prepare: async () => (ctx) => savePresenceRules(ctx, { countBusy: true, idleMinutes: 5 }),
      },
      {
        ...{ name: "force offline", permission: "message.config", foreign: "own_data_only" },
        prepare: async () => (ctx) => forceOffline(ctx, { on: true, for: "manual" }),
        leaks: async () => (await presenceSettings(world.as.owner)).forced !== null,
      },
      {
        ...{ name: "simulate", permission: "message.read", foreign: "own_data_only" },
        prepare: async () => (ctx) => simulatePresence(ctx, { at: "2025-01-15T10:00", agents: [], forced: false }),
      },
      {
        ...{ name: "set an agent offline", permission: "message.config", foreign: "not_found" },
        prepare: async ({ as }) => {
          const { actor } = as.agent;
          return (ctx) => setAgentOffline(ctx, actor.kind === "user" ? actor.userId : "");
        },
      },
    ],
  );

  it.each(["viewer", "token"] as const)("a %s has no status of his own", async (who) => {
    const token = { kind: "token", tokenId: world.organizationId, name: "t", scopes: ["*"] } as const;
    const ctx = who === "token" ? { ...world.as.owner, actor: token } : world.as.viewer;
    await expect(setMyStatus(ctx, "available")).rejects.toMatchObject({ code: "forbidden" });
    await expect(ping(ctx, { device: DEVICE, idleSeconds: 0 })).rejects.toMatchObject({ code: "forbidden" });
  });
});
