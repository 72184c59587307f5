import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as readRoute } from "@/app/api/v1/tickets/[id]/route";
import { GET as listRoute, POST as upsertRoute } from "@/app/api/v1/tickets/route";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { callRoute, makeToken } from "@/lib/http/testing";
import { sweepTickets } from "./due-sweep";
import { listMemberHandles, setMemberHandles } from "./handles";
import { getTicket, listTickets } from "./read";
import { updateTicketById, upsertTicket } from "./upsert";

let database: TestDb;
let world: World;
let agent: ServiceContext;
let clock = Date.now();
const now = () => new Date(clock);

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
  agent = { ...world.as.agent, now };
});
afterAll(() => database.close());

let n = 0;
const make = async (of: World, input = {}) => {
  n += 1;
  const { ticket } = await upsertTicket(of.as.owner, { title: `ours ${n}`, ...input });
  return ticket.id;
};
const uuid = (id: string) => decodeId("ticket", id) ?? "";
const told = async (about: string) => {
  const rows = await database.db.select().from(events).orderBy(events.id);
  return rows
    .filter(({ data }) => data.ticket_id === about)
    .map(({ type, data }) => ({ type, data: data as Record<string, unknown> }));
};
const types = async (about: string) => (await told(about)).map(({ type }) => type);

describe("a ticket of another system", () => {
  test("is made once and changed by its own id, with document B's fields in its events", async () => {
    const ref = { externalId: "ticket_001", title: "产品咨询", description: "想了解产品价格", assignee: "user_123" };
    const given = { ...ref, customerEmail: "customer@example.com", priority: "medium" as const };
    const results = await Promise.all(Array.from({ length: 4 }, () => upsertTicket(agent, given)));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ ticket }) => ticket.id)).size).toBe(1);
    await upsertTicket(agent, { externalId: "ticket_001", status: "processing" });
    await upsertTicket(agent, { externalId: "ticket_001", status: "processing" });
    const all = await told("ticket_001");
    expect(all.map(({ type }) => type)).toEqual(["ticket.created", "ticket.updated"]);
    expect(all[0]?.data).toMatchObject({
      ...{ ticket_id: "ticket_001", title: "产品咨询", description: "想了解产品价格", priority: "medium" },
      ...{ status: "pending", assignee_id: "user_123", customer_email: "customer@example.com" },
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(all[1]?.data).toMatchObject({ status: "processing", changes: { status: ["pending", "processing"] } });
  });

  test("is resolved, closed and escalated in events of their own", async () => {
    await upsertTicket(agent, { externalId: "t2", title: "退款" });
    await upsertTicket(agent, { externalId: "t2", escalate: { to: "主管", reason: "客户催办" } });
    await upsertTicket(agent, { externalId: "t2", status: "resolved", resolution: "已退款" });
    await upsertTicket(agent, { externalId: "t2", status: "closed" });
    const all = await told("t2");
    expect(all.map(({ type }) => type)).toEqual([
      ...["ticket.created", "ticket.escalated", "ticket.resolved", "ticket.closed"],
    ]);
    expect(all[1]?.data).toMatchObject({ escalated_to: "主管", reason: "客户催办" });
    expect(all[2]?.data).toMatchObject({ resolution: "已退款", status: "resolved" });
    await expect(upsertTicket(agent, { externalId: "t2", status: "pending" })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("belongs to the member whom the other system means, who is called by his own name there", async () => {
    const userId = world.as.agent.actor.kind === "user" ? world.as.agent.actor.userId : "";
    await setMemberHandles(world.as.owner, { userId, handles: { external: "user_9", wecom: "lilei" } });
    await upsertTicket(agent, { externalId: "t3", title: "换货", assignee: "user_9" });
    const [created] = await told("t3");
    expect(created?.data).toMatchObject({ assignee_id: "user_9", assignee_name: "agent" });
    expect(created?.data.assignee_handles).toEqual({ wecom: "lilei" });
  });
});

test("soon due and overdue are told once for a due time, and anew for another", async () => {
  const dueAt = new Date(clock + 60 * 60_000);
  await upsertTicket(agent, { externalId: "t4", title: "限时", dueAt });
  const deps = { ...world.runtime, now };
  await sweepTickets(deps);
  clock += 31 * 60_000;
  await Promise.all([sweepTickets(deps), sweepTickets(deps)]);
  clock += 30 * 60_000;
  await Promise.all([sweepTickets(deps), sweepTickets(deps)]);
  expect(await types("t4")).toEqual(["ticket.created", "ticket.due_soon", "ticket.overdue"]);
  await upsertTicket(agent, { externalId: "t4", dueAt: new Date(clock + 10 * 60_000) });
  await sweepTickets(deps);
  clock += 11 * 60_000;
  await sweepTickets(deps);
  expect((await types("t4")).slice(3)).toEqual(["ticket.updated", "ticket.due_soon", "ticket.overdue"]);
  await upsertTicket(agent, { externalId: "t5", title: "已解决的", dueAt: new Date(clock + 60_000) });
  await upsertTicket(agent, { externalId: "t5", status: "resolved" });
  clock += 120_000;
  await sweepTickets(deps);
  expect(await types("t5")).toEqual(["ticket.created", "ticket.resolved"]);
});

test("the customer's details are masked for people and whole for a program that may see them", async () => {
  const { ticket } = await upsertTicket(agent, { title: "隐私", customerEmail: "zhang@example.com" });
  expect((await getTicket(agent, uuid(ticket.id))).customer.email).toBe("z***@example.com");
  const token = await makeToken(database.db, world.organizationId, ["ticket.read", "pii.reveal"]);
  const full = await callRoute(readRoute, { token, params: { id: ticket.id } });
  expect(full.body).toMatchObject({ customer: { email: "zhang@example.com" } });
});

const rows: ServiceRow[] = [
  {
    ...{ name: "listTickets", permission: "ticket.read", foreign: "own_data_only" },
    prepare: async (of) => {
      await make(of);
      return (ctx) => listTickets(ctx, { limit: 10 });
    },
    leaks: (answer) => JSON.stringify(answer).includes("ours"),
  },
  {
    ...{ name: "getTicket", permission: "ticket.read", foreign: "not_found" },
    prepare: async (of) => {
      const id = await make(of);
      return (ctx) => getTicket(ctx, uuid(id));
    },
  },
  {
    ...{ name: "upsertTicket", permission: "ticket.write", foreign: "own_data_only" },
    prepare: async (of) => {
      await make(of, { externalId: `shared-${++n}` });
      return (ctx) => upsertTicket(ctx, { externalId: `shared-${n}`, title: "theirs" });
    },
    leaks: (answer) => JSON.stringify(answer).includes("ours"),
  },
  {
    ...{ name: "updateTicketById", permission: "ticket.write", foreign: "not_found" },
    prepare: async (of) => {
      const id = await make(of);
      return (ctx) => updateTicketById(ctx, uuid(id), { title: "changed" });
    },
  },
  {
    ...{ name: "listMemberHandles", permission: "ticket.read", foreign: "own_data_only" },
    prepare: async (of) => {
      const actor = of.as.agent.actor;
      const userId = actor.kind === "user" ? actor.userId : "";
      await setMemberHandles(of.as.owner, { userId, handles: { wecom: "ours-handle" } });
      return listMemberHandles;
    },
    leaks: (answer) => JSON.stringify(answer).includes("ours-handle"),
  },
];
const routes: RouteRow[] = [
  {
    ...{ handler: listRoute, foreign: "own_data_only" },
    prepare: async (of) => {
      await make(of);
      return {};
    },
    leaks: (body) => JSON.stringify(body).includes("ours"),
  },
  {
    ...{ handler: readRoute, foreign: "not_found" },
    prepare: async (of) => ({ params: { id: await make(of) } }),
  },
  {
    ...{ handler: upsertRoute, foreign: "own_data_only" },
    prepare: async (of) => {
      await make(of, { externalId: "route-1" });
      return { body: { externalId: "route-1", description: "x", title: "theirs" } };
    },
    leaks: (body) => JSON.stringify(body).includes("ours"),
  },
];
describe("who may", () => {
  testServiceAuthorization(() => world, rows);
  testRouteAuthorization(() => world, routes);
  test("set another member's names: only who sets messages up", async () => {
    const { actor } = world.as.owner;
    const userId = actor.kind === "user" ? actor.userId : encodeId("user", "");
    await expect(setMemberHandles(agent, { userId, handles: {} })).rejects.toMatchObject({ code: "forbidden" });
  });
});
