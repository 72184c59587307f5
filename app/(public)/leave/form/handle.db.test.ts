import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leaveMessages } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { FORM_TOKEN_TTL_MS, signFormToken } from "@/lib/domain/leave-message/form-token";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { showForm, takeForm } from "./handle";

const SECRET = "test secret of more than 32 characters";
let database: TestDb;
let world: World;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

let nonce = 0;
const token = (ageMs: number, renewed = false, siteKey = world.siteKey) =>
  signFormToken(SECRET, { siteKey, issuedAt: Date.now() - ageMs, nonce: `n${nonce++}`, renewed });

async function get(path = "", headers: Record<string, string> = {}) {
  const request = new Request(`http://127.0.0.1:3000/leave/${world.siteKey}${path}`, { headers });
  const response = await showForm(request, world.siteKey);
  return { status: response.status, html: await response.text(), headers: response.headers };
}

async function post(fields: Record<string, string>, headers: Record<string, string> = {}) {
  const request = new Request(`http://127.0.0.1:3000/leave/${world.siteKey}`, {
    method: "POST",
    headers,
    body: new URLSearchParams(fields),
  });
  const response = await takeForm(request, world.siteKey);
  return { status: response.status, html: await response.text(), headers: response.headers };
}

const filled = (parts: Record<string, string> = {}) => ({
  content: `请尽快联系我 ${nonce++}`,
  phone: "138 0013 8000",
  email: "",
  name: "张三",
  website: "",
  token: token(10_000),
  referrer: "",
  ...parts,
});
const stored = async (content: string) =>
  (await database.db.select().from(leaveMessages)).filter((row) => row.content === content);

describe("a post of another page", () => {
  test("stores nothing, and puts the words into our own form", async () => {
    const fields = filled();
    const refused = await post(fields, { origin: "https://evil.example" });
    expect(refused.status).toBe(403);
    expect(refused.html).toContain("这次提交来自其他网站");
    expect(refused.html).toContain(fields.content);
    expect(await stored(fields.content)).toEqual([]);
    expect((await post(fields, { origin: "null" })).status).toBe(403);
    expect((await post(fields, { origin: "http://127.0.0.1:3000" })).status).toBe(200);
    expect(await stored(fields.content)).toHaveLength(1);
  });
});

describe("the form without a script", () => {
  test("says who is there, and promises no hour that nobody set", async () => {
    expect((await get()).html).toContain("现在是非工作时间。请留言，我们会尽快联系您。");
  });

  test("speaks the visitor's language, or the one in the address", async () => {
    expect((await get()).html).toContain('<h1 tabindex="-1">给我们留言</h1>');
    expect((await get("", { "accept-language": "en-GB,zh;q=0.5" })).html).toContain("Leave us a message");
    const chosen = (await get("?lang=en")).html;
    expect(chosen).toContain('<html lang="en">');
    expect(chosen).toMatch(/action="[^"]*\?lang=en"/);
    expect((await get("", { cookie: "hooklane-locale=en" })).html).toContain('<html lang="en">');
  });

  test("stores what was sent and shows the number, contact masked", async () => {
    const fields = filled();
    const { status, html } = await post(fields);
    expect(status).toBe(200);
    expect(html).toContain("留言已收到");
    expect(html).toMatch(/LM-\d{8}-\d{4}/);
    expect(html).toContain("138****8000");
    expect(await stored(fields.content)).toMatchObject([
      { phone: "13800138000", status: "pending", source: "web_chat" },
    ]);
  });

  test("keeps what the script says of the browser, and how long it took", async () => {
    const fields = filled({ token: token(61_000), "client-screen": "1440x900", "client-zone": "Asia/Shanghai" });
    expect((await post(fields)).status).toBe(200);
    const [row] = await stored(fields.content);
    expect(row?.client).toMatchObject({ screen: "1440x900", timeZone: "Asia/Shanghai" });
    expect(row?.client.fillSeconds).toBeGreaterThanOrEqual(61);
    // Nothing of it is an answer to the form.
    expect(row?.fields).toEqual({});
  });

  test("shows every mistake on a full page and keeps what was typed", async () => {
    const { status, html } = await post(
      filled({ content: "", phone: "123", email: "a@", name: '"><script>alert(1)</script>' }),
    );
    expect(status).toBe(422);
    for (const text of ["有 3 处需要修改", "请填写留言内容", "手机号格式不正确，请填写 11 位手机号", "邮箱格式不正确"])
      expect(html).toContain(text);
    expect(html).toContain('value="123"');
    expect(html).not.toContain("<script>alert");
    expect((await post(filled({ phone: "" }))).html).toContain("请至少填写手机号或邮箱，方便我们联系您");
  });

  test("a reload of the success page is the same message; words edited after Back are a new one", async () => {
    const fields = filled();
    const number = (html: string) => /LM-\d{8}-\d{4}/.exec(html)?.[0];
    const first = await post(fields);
    const again = await post(fields);
    expect(number(again.html)).toBe(number(first.html));
    expect(again.html).toContain("无需重复提交");
    const edited = await post({ ...fields, content: `${fields.content}，补充一点` });
    expect(number(edited.html)).not.toBe(number(first.html));
  });

  test("another message starts with the contact details kept", async () => {
    const { html } = await post({ again: "1", name: "张三", phone: "13800138000", email: "" });
    expect(html).toContain('value="13800138000"');
    expect(html).not.toContain('aria-invalid="true"');
  });

  test("an unknown site is a friendly 404", async () => {
    const response = await showForm(new Request("http://127.0.0.1:3000/leave/nobody"), "nobody");
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("没有找到这个留言入口");
  });
});

describe("signals of spam", () => {
  test.each([
    ["honeypot", () => ({ website: "http://spam.example" })],
    ["too_fast", () => ({ token: token(500) })],
    ["token_missing", () => ({ token: "" })],
    ["token_invalid", () => ({ token: `${token(10_000)}x` })],
    ["token_invalid", () => ({ token: token(10_000, false, "another-site") })],
    ["token_expired", () => ({ token: token(FORM_TOKEN_TTL_MS + 1000, true) })],
  ])("%s: kept apart, and the sender sees the usual page", async (reason, parts) => {
    await database.db.execute(sql`delete from throttles`);
    const fields = filled(parts());
    const { status, html } = await post(fields);
    expect(status).toBe(200);
    expect(html).toContain("留言已收到");
    expect(await stored(fields.content)).toMatchObject([{ status: "spam", spamReason: reason, eventId: null }]);
  });

  test("a page that was open too long is renewed once, text kept, and then sent at once", async () => {
    const fields = filled({ token: token(FORM_TOKEN_TTL_MS + 1000) });
    const { html, status } = await post(fields);
    expect(status).toBe(409);
    expect(html).toContain("页面停留时间较长，已自动刷新，请再次点击提交");
    expect(html).toContain(fields.content);
    const renewed = /name="token" value="([^"]+)"/.exec(html)?.[1] ?? "";
    expect((await post({ ...fields, token: renewed })).html).toContain("留言已收到");
    expect(await stored(fields.content)).toMatchObject([{ status: "pending" }]);
  });
});

test("a failure of ours keeps the text, and sending again works", async () => {
  const fields = filled();
  await database.db.execute(sql`alter table leave_messages rename to away`);
  const failed = await post(fields);
  await database.db.execute(sql`alter table away rename to leave_messages`);
  expect(failed.status).toBe(500);
  expect(failed.html).toContain("提交失败，请稍后重试");
  expect(failed.html).toContain(fields.content);
  expect((await post(fields)).html).toContain("留言已收到");
});

test("a text longer than a form can hold is refused with a page", async () => {
  expect((await post(filled({ content: "字".repeat(30_000) }))).status).toBe(413);
});

test("the page after a message takes more of it, keeps the words of what was wrong, and knows no reference but its own", async () => {
  await database.db.execute(sql`delete from throttles`);
  const { html: done } = await post(filled());
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(done)?.[1] ?? "";
  const number = /LM-\d{8}-\d{4}/.exec(done)?.[0] ?? "";
  const more = { follow: value("follow"), token: value("token"), website: "" };
  expect((await post({ ...more, content: " " })).status).toBe(422);
  const added = await post({ ...more, content: "还有一点 <b>" });
  expect(added.status).toBe(200);
  expect(added.html).toContain(number);
  expect(added.html).toContain("补充内容已收到");
  const facts = await database.db.execute<{ n: number }>(
    sql`select count(*)::int as n from message_facts where kind = 'follow_up' and data->>'text' = '还有一点 <b>'`,
  );
  expect(facts.rows[0]?.n).toBe(1);
  const foreign = await post({ ...more, follow: `${more.follow}x`, content: "别人的 <b>" });
  expect(foreign.status).toBe(404);
  expect(foreign.html).toContain("别人的 &lt;b&gt;");
});
