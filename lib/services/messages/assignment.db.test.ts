import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { ASSIGNMENT_DEFAULTS, type AssignmentInput } from "@/lib/domain/leave-message/assignment";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { makeMember, testContext } from "@/lib/http/testing";
import { ping, setMyStatus } from "@/lib/services/presence/agents";
import { advanceInbox, findInboxWork } from "./advance";
import { sweepAssignments } from "./assign-sweep";
import { changeAssignment, readAssignment } from "./assignment";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { openSite } from "./sites";
import { submitMessage } from "./submit";
import { addNote } from "./talk";

let database: TestDb;
let world: World;
let clock = Date.now();
const now = () => new Date(clock);
const at = (ctx: ServiceContext): ServiceContext => ({ ...ctx, now });
/** Two agents besides the owner and the admin, who take no part unless they are there. */
let agents: ServiceContext[];
const idOf = ({ actor }: ServiceContext) => (actor.kind === "user" ? encodeId("user", actor.userId) : "");

beforeAll(async () => {
  database = await openTestDb();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await makeWorld(database);
  const second = await makeMember(database.db, world.organizationId, "agent");
  agents = [world.as.agent, testContext(world.runtime, world.organizationId, second)].map(at);
});

async function comes(agent: ServiceContext, status: "available" | "busy" | "away" = "available") {
  await setMyStatus(agent, status);
  await ping(agent, { device: randomUUID(), idleSeconds: 0 });
}
async function rule(own: Partial<AssignmentInput> = {}) {
  const setup = await readAssignment(at(world.as.admin), world.siteKey);
  if (setup === null) throw new Error("the world has no site");
  const { siteId } = setup.rule;
  await changeAssignment(at(world.as.admin), { ...ASSIGNMENT_DEFAULTS, siteId, mode: "round_robin", ...own });
}
let n = 0;
async function leave(own: { email?: string; category?: string; spamReason?: "honeypot" } = {}): Promise<string> {
  n += 1;
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const page = { url: null, title: null, referrer: null };
  const { email = `visitor${n}@home.example`, category = "", spamReason = null } = own;
  const { id } = await submitMessage(at(visitor), {
    ...{ site, source: "api", key: null, spamReason, userAgent: "", language: "zh-CN" },
    input: { content: `第 ${n} 问`, name: "张三", phone: null, email, category, fields: {}, page },
  });
  return decodeId("message", id) ?? "";
}
const deps = () => ({ ...world.runtime, now });
const sweep = () => sweepAssignments(deps());
const read = (id: string) => getMessage(at(world.as.owner), id);
const ownerOf = async (id: string) => (await read(id)).assignee?.id ?? null;
const autos = async (id: string) =>
  (await read(id)).facts.filter(({ kind }) => kind === "assigned").map(({ data }) => data.auto);
async function typesAbout(id: string) {
  const edge = encodeId("message", id);
  const rows = await database.db.select().from(events).orderBy(events.id);
  return rows.filter(({ data }) => JSON.stringify(data).includes(edge)).map(({ type }) => type);
}

test("without a rule a message waits for somebody to take it", async () => {
  await comes(agents[0] as ServiceContext);
  const id = await leave();
  await sweep();
  expect(await ownerOf(id)).toBeNull();
});

test("messages go to the agents who are there in turn, with the reason in the timeline and an event", async () => {
  const [first, second] = agents as [ServiceContext, ServiceContext];
  await comes(first);
  await comes(second);
  await comes(at(world.as.owner), "away");
  await rule();
  const ids = [await leave(), await leave(), await leave(), await leave()];
  expect(await findInboxWork(deps(), { horizonMs: 0 })).toEqual([{ kind: "inbox" }]);
  await sweep();
  const owners = await Promise.all(ids.map(ownerOf));
  expect(new Set(owners.slice(0, 2))).toEqual(new Set([idOf(first), idOf(second)]));
  expect(owners.slice(2)).toEqual(owners.slice(0, 2));
  expect(await autos(ids[0] ?? "")).toEqual([{ why: "round_robin", byCategory: false, open: 0 }]);
  expect(await typesAbout(ids[0] ?? "")).toContain("leave_message.assigned");
  await sweep();
  expect(await Promise.all(ids.map(ownerOf))).toEqual(owners);
});

test("two workers at the same time give every message once, and to both agents equally", async () => {
  for (const agent of agents) await comes(agent);
  await rule({ mode: "least_open" });
  const ids: string[] = [];
  for (let count = 0; count < 12; count++) ids.push(await leave());
  await Promise.all([sweep(), sweep(), sweep()]);
  await sweep();
  const owners = await Promise.all(ids.map(ownerOf));
  for (const agent of agents) expect(owners.filter((owner) => owner === idOf(agent))).toHaveLength(6);
  for (const id of ids) expect(await autos(id)).toHaveLength(1);
});

test("a message waits while nobody is there, and goes to the first who comes; busy ones get none", async () => {
  const [agent, other] = agents as [ServiceContext, ServiceContext];
  await comes(other, "busy");
  await rule();
  const id = await leave();
  await sweep();
  expect(await ownerOf(id)).toBeNull();
  clock += 31_000;
  await comes(agent);
  await sweep();
  expect(await ownerOf(id)).toBe(idOf(agent));
});

test("who had the contact's last message gets the next one though he is away; a category has its own team", async () => {
  const [agent, other] = agents as [ServiceContext, ServiceContext];
  await comes(other);
  const before = await leave({ email: "again@home.example" });
  const mine = { kind: "assign", userId: agent.actor.kind === "user" ? agent.actor.userId : "" } as const;
  await changeOneMessage(at(world.as.owner), { id: before, edit: mine });
  await rule({ categories: [{ category: "退款", members: [idOf(other)] }] });
  const again = await leave({ email: "again@home.example" });
  const refund = await leave({ email: "again@home.example", category: "退款" });
  await sweep();
  expect(await ownerOf(again)).toBe(idOf(agent));
  expect(await autos(again)).toMatchObject([{ why: "owner" }]);
  expect(await ownerOf(refund)).toBe(idOf(other));
  expect(await autos(refund)).toMatchObject([{ byCategory: true }]);
});

describe("a message that was given to somebody", () => {
  test("and that nobody touches goes to the next, then back to the others, and to nobody twice", async () => {
    const [agent, other] = agents as [ServiceContext, ServiceContext];
    await comes(agent);
    await rule({ returnMinutes: 30 });
    const id = await leave();
    await sweep();
    expect(await ownerOf(id)).toBe(idOf(agent));
    clock += 29 * 60_000;
    await comes(other);
    await sweep();
    expect(await ownerOf(id)).toBe(idOf(agent));
    clock += 61_000;
    await comes(agent);
    await comes(other);
    await Promise.all([sweep(), sweep()]);
    expect(await ownerOf(id)).toBe(idOf(other));
    expect(await autos(id)).toMatchObject([{}, { why: "round_robin", untouchedMinutes: 30 }]);
    clock += 31 * 60_000;
    await comes(agent);
    await comes(other);
    await sweep();
    expect(await ownerOf(id)).toBeNull();
    expect((await autos(id)).at(-1)).toEqual({ untouchedMinutes: 30 });
    clock += 31_000;
    await comes(agent);
    await sweep();
    expect(await ownerOf(id)).toBeNull();
  });

  test("stays once somebody wrote a note, or moved it to somebody else", async () => {
    const [agent, other] = agents as [ServiceContext, ServiceContext];
    await comes(agent);
    await rule();
    const noted = await leave();
    const moved = await leave();
    await sweep();
    await addNote(agent, { id: noted, text: "看过了" });
    const toOther = { kind: "assign", userId: other.actor.kind === "user" ? other.actor.userId : "" } as const;
    await changeOneMessage(agent, { id: moved, edit: toOther });
    clock += 24 * 3_600_000;
    await comes(agent);
    await sweep();
    expect([await ownerOf(noted), await ownerOf(moved)]).toEqual([idOf(agent), idOf(other)]);
  });

  test("and that somebody gave back by hand is left to people", async () => {
    const [agent] = agents as [ServiceContext, ServiceContext];
    await comes(agent);
    await rule();
    const id = await leave();
    await sweep();
    await changeOneMessage(agent, { id, edit: { kind: "assign", userId: null } });
    clock += 24 * 3_600_000;
    await comes(agent);
    await sweep();
    expect(await ownerOf(id)).toBeNull();
  });
});

describe("who was given messages while he was away", () => {
  const device = randomUUID();
  const alive = (agent: ServiceContext) => ping(agent, { device, idleSeconds: 0 });
  const give = async (agent: ServiceContext, by = at(world.as.owner)) => {
    const userId = agent.actor.kind === "user" ? agent.actor.userId : "";
    const id = await leave();
    await changeOneMessage(by, { id, edit: { kind: "assign", userId } });
    return id;
  };

  test("hears of them once when he comes back, whether he had said so or just closed his browser", async () => {
    const [agent] = agents as [ServiceContext, ServiceContext];
    await setMyStatus(agent, "available");
    await alive(agent);
    clock += 1_000;
    await setMyStatus(agent, "away");
    clock += 1_000;
    await give(agent);
    expect(await alive(agent)).toMatchObject({ given: 0 });
    expect(await setMyStatus(agent, "busy")).toMatchObject({ given: 1 });
    expect(await alive(agent)).toMatchObject({ given: 0 });
    clock += 3_600_000;
    await give(agent);
    const closed = await give(agent);
    await changeOneMessage(at(world.as.owner), {
      ...{ id: closed, edit: { kind: "status", status: "closed", reason: "resolved" } },
    });
    clock += 1_000;
    expect(await alive(agent)).toMatchObject({ given: 1 });
    expect(await alive(agent)).toMatchObject({ given: 0 });
  });

  test("does not hear of what he took himself, nor of another one's", async () => {
    const [agent, other] = agents as [ServiceContext, ServiceContext];
    await setMyStatus(agent, "available");
    await alive(agent);
    clock += 3_600_000;
    await give(agent, agent);
    await give(other);
    clock += 1_000;
    expect(await alive(agent)).toMatchObject({ given: 0 });
  });

  test("hears of what the product gave him as the visitor's last owner", async () => {
    const [agent] = agents as [ServiceContext, ServiceContext];
    const email = "known@home.example";
    const userId = agent.actor.kind === "user" ? agent.actor.userId : "";
    await changeOneMessage(agent, { id: await leave({ email }), edit: { kind: "assign", userId } });
    await rule();
    clock += 1_000;
    await leave({ email });
    await sweep();
    clock += 1_000;
    expect(await setMyStatus(agent, "available")).toMatchObject({ given: 1 });
  });
});

test("what turns out to be no spam is given to somebody too, and spam is not", async () => {
  const [agent] = agents as [ServiceContext, ServiceContext];
  await comes(agent);
  await rule();
  const id = await leave({ spamReason: "honeypot" });
  await sweep();
  expect(await ownerOf(id)).toBeNull();
  await changeOneMessage(agent, { id, edit: { kind: "status", status: "pending" } });
  await advanceInbox({ ...deps(), transport: world.runtime.transport });
  expect(await ownerOf(id)).toBe(idOf(agent));
});

test("a rule names members who handle messages only", async () => {
  const viewer = idOf(world.as.viewer);
  await expect(rule({ members: [viewer] })).rejects.toMatchObject({ code: "invalid", fields: [{ path: "members" }] });
  await rule({ members: [idOf(world.as.agent)] });
  const setup = await readAssignment(world.as.admin, world.siteKey);
  expect(setup?.rule).toMatchObject({ mode: "round_robin", members: [idOf(world.as.agent)] });
  await rule({ mode: "off" });
  expect((await readAssignment(world.as.admin, ""))?.rule).toMatchObject({ mode: "off", returnMinutes: 30 });
});

describe("who may do what", () => {
  testServiceAuthorization(
    () => world,
    [
      {
        ...{ name: "readAssignment", permission: "message.config", foreign: "own_data_only" },
        prepare: async (of) => (ctx) => readAssignment(ctx, of.siteKey),
        leaks: (answer, of) => JSON.stringify(answer).includes(of.siteKey),
      },
      {
        ...{ name: "changeAssignment", permission: "message.config", foreign: "not_found" },
        prepare: async (of) => {
          const setup = await readAssignment(of.as.owner, of.siteKey);
          const siteId = setup?.rule.siteId ?? "";
          return (ctx) => changeAssignment(ctx, { ...ASSIGNMENT_DEFAULTS, siteId, mode: "least_open" });
        },
      },
    ],
  );
});
