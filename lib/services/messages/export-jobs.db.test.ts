import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { organizations } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { countExport, type ExportInput, exportMessages } from "./export";
import { advanceExports, cancelExport, fetchExport, listMyExports, startExport } from "./export-jobs";
import { exportName } from "./export-table";
import { openSite } from "./sites";
import { submitMessage } from "./submit";

let database: TestDb;
let world: World;
const MANY = 2_300;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  await submitMessage(visitor, {
    ...{ site, source: "web_chat", key: null, spamReason: null, userAgent: "", language: "" },
    input: {
      ...{
        content: "=1+1",
        name: "张三丰",
        phone: "13800138000",
        email: null,
        category: "",
        fields: { 订单号: "A-1" },
      },
      page: { url: null, title: null, referrer: null },
    },
  });
  // Copies of that one: other ids, numbers, times and fingerprints, and a field of their own now and then.
  await database.db.execute(sql`
    insert into leave_messages
    select (json_populate_record(m, json_build_object('id', overlay(m.id::text placing lpad(to_hex(n), 8, '0') from 29),
      'number', 'LM-X-' || n, 'content', 'n ' || n, 'fingerprint', '\\x' || md5(n::text),
      'fields', case when n % 1000 = 7 then '{"楼层":"3"}'::json else '{}'::json end))).*
    from leave_messages m, generate_series(1, ${MANY - 1}) n`);
});
afterAll(() => database.close());

const input = (parts: Partial<ExportInput> = {}): ExportInput => ({
  ...{ query: { view: "all" }, format: "csv", full: false, reason: "", raw: false, locale: "zh-CN" },
  ...parts,
});
const deps = () => ({ ...world.runtime, now: () => new Date() });
const uuid = (id: string) => decodeId("export", id) ?? "";
async function finish(): Promise<void> {
  while ((await advanceExports(deps())) !== null);
}
async function textOf(file: Awaited<ReturnType<typeof fetchExport>>): Promise<string> {
  if (!("chunks" in file)) throw new Error("no CSV");
  let text = "";
  for await (const chunk of file.chunks) text += chunk;
  return text;
}

describe("an export in the background", () => {
  test("is written part by part with its progress, and holds every message once, with the chosen columns", async () => {
    const ctx = world.as.admin;
    const total = await countExport(ctx, input());
    expect(total).toBe(MANY);
    const order = input({ columns: ["fields", "content", "phone"] });
    const { id } = await startExport(ctx, order, total);
    await expect(fetchExport(ctx, uuid(id))).rejects.toMatchObject({ code: "conflict" });
    await advanceExports(deps());
    expect((await listMyExports(ctx))[0]).toMatchObject({ id, state: "running", done: 1_000, total: MANY });
    await finish();
    expect((await listMyExports(ctx))[0]).toMatchObject({ state: "done", done: MANY });
    const file = await fetchExport(ctx, uuid(id));
    expect(file.name).toMatch(/^留言_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d.*\.csv$/);
    const lines = (await textOf(file)).trimEnd().split("\r\n");
    expect(lines[0]?.replace("\ufeff", "")).toMatch(/^手机,留言内容,(楼层,订单号|订单号,楼层)$/);
    expect(new Set(lines.slice(1)).size).toBe(MANY);
    expect(lines.filter((line) => line.includes("A-1"))).toEqual([expect.stringContaining("138****8000,'=1+1,")]);
  });

  test("can be ended, and is its owner's alone", async () => {
    const { id } = await startExport(world.as.admin, input(), MANY);
    await expect(cancelExport(world.as.owner, uuid(id))).rejects.toMatchObject({ code: "not_found" });
    await advanceExports(deps());
    await cancelExport(world.as.admin, uuid(id));
    await finish();
    await expect(fetchExport(world.as.admin, uuid(id))).rejects.toMatchObject({ code: "conflict" });
    const left = await database.db.execute(sql`select 1 from message_export_parts where export_id = ${uuid(id)}`);
    expect(left.rows).toEqual([]);
  });

  test("is gone after a day, and needs a reason for contact details in full", async () => {
    await expect(startExport(world.as.admin, input({ full: true }), MANY)).rejects.toMatchObject({
      fields: [{ key: "export_reason" }],
    });
    const { id } = await startExport(world.as.admin, input(), MANY);
    await finish();
    const later = { ...world.as.admin, now: () => new Date(Date.now() + 25 * 3_600_000) };
    await expect(fetchExport(later, uuid(id))).rejects.toMatchObject({ code: "not_found" });
  });
});

test("a file is named by the days of the workspace: what came at 7 in the morning in Shanghai came that day", async () => {
  const own = eq(organizations.id, world.organizationId);
  await database.db.update(organizations).set({ timeZone: "Asia/Shanghai" }).where(own);
  const [from, to] = [new Date("2025-01-14T23:00:00Z"), new Date("2025-01-15T15:30:00Z")];
  const name = await exportName(world.as.admin, { locale: "zh-CN", format: "csv" }, { from, to }, "filtered");
  expect(name).toBe("留言_2025-01-15_2025-01-15_筛选.csv");
});

test("a file at once has the chosen columns in their usual order, and at least one", async () => {
  const query = { view: "all" as const, keyword: "n 7" };
  const { bytes, name } = await exportMessages(world.as.admin, input({ query, columns: ["tags", "number"] }));
  expect(bytes.toString("utf8").split("\r\n")[0]).toBe("\ufeff编号,标签");
  expect(name).toMatch(/_筛选\.csv$/);
  await expect(exportMessages(world.as.admin, input({ columns: [] }))).rejects.toMatchObject({
    fields: [{ key: "export_columns" }],
  });
});

/** An export of everybody who may have one; anybody else asks for the owner's. */
async function ordered(of: World, isWritten: boolean): Promise<(ctx: ServiceContext) => string> {
  // Nobody may order more than three at a time.
  await finish();
  const ids = new Map<string, string>();
  const query = { view: "all" as const, keyword: "n 7" };
  for (const ctx of [of.as.owner, of.as.admin])
    ids.set(ctx.actor.name, uuid((await startExport(ctx, input({ query }), 1)).id));
  if (isWritten) await finish();
  return (ctx) => ids.get(ctx.actor.name) ?? ids.get("owner") ?? "";
}

const rows: ServiceRow[] = [
  {
    ...{ name: "startExport", permission: "message.export", foreign: "own_data_only", leaks: () => false },
    prepare: async () => async (ctx) => {
      const { id } = await startExport(ctx, input(), 1);
      await cancelExport(ctx, uuid(id));
    },
  },
  {
    ...{ name: "fetchExport", permission: "message.export", foreign: "not_found" },
    prepare: async (of) => {
      const own = await ordered(of, true);
      return (ctx) => fetchExport(ctx, own(ctx));
    },
  },
  {
    ...{ name: "cancelExport", permission: "message.export", foreign: "not_found" },
    prepare: async (of) => {
      const own = await ordered(of, false);
      return (ctx) => cancelExport(ctx, own(ctx));
    },
  },
  {
    ...{ name: "listMyExports", permission: "message.export", foreign: "own_data_only" },
    prepare: async () => listMyExports,
    // He has made some himself, all of which were ended.
    leaks: (found) => (found as { state: string }[]).some(({ state }) => state !== "cancelled"),
  },
];
describe("exports", () => testServiceAuthorization(() => world, rows));
