import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId } from "@/lib/domain/ids";
import { GUARD_DEFAULTS, type GuardInput, type SpamReason } from "@/lib/domain/leave-message/guard";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { admitSubmission } from "./admit";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { changeGuard, readGuard } from "./guard";
import { openSite } from "./sites";
import { submitMessage } from "./submit";

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

async function set(own: Partial<GuardInput>): Promise<void> {
  const rule = await readGuard(world.as.admin, world.siteKey);
  if (rule === null) throw new Error("the world has no site");
  await changeGuard(world.as.admin, { ...rule, ...own });
}
async function site() {
  const found = await openSite(world.runtime, world.siteKey);
  if (found === null) throw new Error("the world has no site");
  return found;
}
const visitor = (ip = "198.51.100.7") => ({
  ...testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" }),
  ip,
});
let n = 0;
type Own = { email?: string; spamReason?: SpamReason };
async function leave(content: string, fields: Record<string, string> = {}, own: Own = {}) {
  n += 1;
  const { email = `z${n}@home.example`, spamReason = null } = own;
  const page = { url: null, title: null, referrer: null };
  const { id } = await submitMessage(visitor(), {
    ...{ site: await site(), source: "api", key: null, spamReason, userAgent: "", language: "zh-CN" },
    input: { content, name: "张三", phone: null, email, category: "", fields, page },
  });
  return getMessage(world.as.owner, decodeId("message", id) ?? "");
}

describe("what keeps an inbox clean", () => {
  test("is as it always was until somebody sets it", async () => {
    expect(await readGuard(world.as.admin, world.siteKey)).toMatchObject(GUARD_DEFAULTS);
  });

  test("keeps a message with a blocked word apart, without a notification, and says which word it was", async () => {
    await set({ words: ["发票", "casino"] });
    const caught = await leave("代开 发 票，价格优惠");
    expect(caught).toMatchObject({ status: "spam", spamReason: "blocked_word", spamFound: ["发票"], eventId: null });
    expect(await leave("想咨询价格", { company: "Casino Royal" })).toMatchObject({ spamFound: ["casino"] });
    expect(await leave("想咨询价格，谢谢")).toMatchObject({ status: "pending", spamReason: null, spamFound: [] });
  });

  test("lets what was caught by mistake go on as if it had never been", async () => {
    const id = decodeId("message", (await leave("代开发票的流程是什么？")).id) ?? "";
    await changeOneMessage(world.as.owner, { id, edit: { kind: "status", status: "pending" } });
    expect(await getMessage(world.as.owner, id)).toMatchObject({ status: "pending", eventId: expect.any(String) });
  });

  test("weighs how a message looks, as long as the team wants it", async () => {
    const list = (n: number) => Array.from({ length: 6 }, (_, at) => `https://spam.example/${n}/${at}`).join(" ");
    expect(await leave(list(1))).toMatchObject({ status: "spam", spamReason: "looks", spamFound: ["links"] });
    await set({ looks: false });
    expect(await leave(list(2))).toMatchObject({ status: "pending" });
  });

  test("does not hold up by looks again whose message was let go on, but still by words the team blocked", async () => {
    await set({ words: ["发票"], looks: true });
    const links = (n: number) =>
      `请看 ${Array.from({ length: 6 }, (_, i) => `https://shop.example/${n}/${i}`).join(" ")}`;
    const first = await leave(links(1), {}, { email: "known@home.example" });
    expect(first).toMatchObject({ status: "spam", spamReason: "looks" });
    expect(await leave(links(2), {}, { email: "known@home.example" })).toMatchObject({ status: "spam" });
    await changeOneMessage(world.as.agent, {
      id: decodeId("message", first.id) ?? "",
      edit: { kind: "status", status: "pending" },
    });
    const after = { status: "pending", spamReason: null };
    expect(await leave(links(3), {}, { email: "known@home.example" })).toMatchObject(after);
    expect(await leave("马上提交", {}, { email: "known@home.example", spamReason: "too_fast" })).toMatchObject(after);
    expect(await leave(links(4), {}, { email: "other@home.example" })).toMatchObject({ status: "spam" });
    const blocked = await leave(`${links(5)} 代开发票`, {}, { email: "known@home.example", spamReason: "too_fast" });
    expect(blocked).toMatchObject({ status: "spam", spamReason: "blocked_word", spamFound: ["发票"] });
    const trap = { email: "known@home.example", spamReason: "honeypot" } as const;
    expect(await leave(links(6), {}, trap)).toMatchObject({ status: "spam", spamReason: "honeypot" });
  });

  test("holds addresses to the limits of the site", async () => {
    await set({ perTenMinutes: 2 });
    const admit = async () => admitSubmission(visitor("203.0.113.9"), "form", await site());
    await admit();
    await admit();
    await expect(admit()).rejects.toMatchObject({ code: "limit", retryAfterSeconds: expect.any(Number) });
    await set({ perTenMinutes: 10 });
    await admit();
  });

  test("is refused where it makes no sense, with the field", async () => {
    await expect(set({ perTenMinutes: 50, perDay: 20 })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: "perDay" }],
    });
  });
});

describe("who may do what", () => {
  testServiceAuthorization(
    () => world,
    [
      {
        ...{ name: "readGuard", permission: "message.config", foreign: "own_data_only" },
        prepare: async (of) => {
          const rule = await readGuard(of.as.owner, of.siteKey);
          await changeGuard(of.as.owner, { siteId: rule?.siteId ?? "", ...GUARD_DEFAULTS, words: [of.siteKey] });
          return (ctx) => readGuard(ctx, of.siteKey);
        },
        leaks: (answer, of) => JSON.stringify(answer).includes(of.siteKey),
      },
      {
        ...{ name: "changeGuard", permission: "message.config", foreign: "not_found" },
        prepare: async (of) => {
          const rule = await readGuard(of.as.owner, of.siteKey);
          return (ctx) => changeGuard(ctx, { siteId: rule?.siteId ?? "", ...GUARD_DEFAULTS });
        },
      },
    ],
  );
});
