import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { sample } from "@/e2e/api/samples";
import { type Emulator, startEmulator } from "@/e2e/support/emulator";
import { type MailServer, startMailServer } from "@/e2e/support/mail-server";
import { headerOf, type RecordingReceiver, startReceiver } from "@/e2e/support/receiver";
import { callRoute, makeOrganization, makeToken, testRuntime } from "@/lib/http/testing";
import type { Runtime } from "@/lib/runtime";
import { NotificationListDtoSchema } from "@/lib/services/leavemsg/input";
import { createTransport } from "@/lib/transport/http";
import { GET as readEndpoint } from "../webhooks/[id]/route";
import { GET as listEndpoints } from "../webhooks/route";
import { POST as config } from "./config/route";
import { POST as create } from "./create/route";
import { GET as queryOrg } from "./query/org/route";
import { GET as queryUid } from "./query/uid/route";
import { POST as submit } from "./submit/route";
import { POST as testAll } from "./test/route";

/*
 * Document C's calls as it prints them; only hosts are replaced by receivers on loopback.
 */

const Printed = z.record(z.string(), z.unknown());
const printed = (name: string) => sample(`c-${name}.json`, Printed);
const Errors = z.object({ code: z.string(), errors: z.array(z.object({ path: z.string(), message: z.string() })) });
const Results = z.object({ ok: z.boolean(), results: z.array(z.looseObject({ type: z.string(), ok: z.boolean() })) });

let test: TestDb;
let runtime: Runtime;
let token: string;
let siteKey: string;
let robots: Record<"wecom" | "dingtalk" | "feishu", Emulator>;
let receiver: RecordingReceiver;
let mail: MailServer;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  test = await openTestDb();
  runtime = testRuntime(test, { transport });
  robots = {
    wecom: await startEmulator("wecom", { token: "YOUR_KEY" }),
    dingtalk: await startEmulator("dingtalk", { token: "YOUR_TOKEN", secret: "SECdemo0123456789" }),
    feishu: await startEmulator("feishu", { token: "YOUR_WEBHOOK_ID" }),
  };
  receiver = await startReceiver();
  mail = await startMailServer({ users: { "your-email@example.com": "your-password" } });
});
afterAll(async () => {
  await transport.close();
  await Promise.all([...Object.values(robots).map((robot) => robot.close()), receiver.close(), mail.close()]);
  await test.close();
});
beforeEach(async () => {
  const organization = await makeOrganization(test.db, "documents");
  siteKey = organization.siteKey;
  token = await makeToken(runtime.db, organization.id, ["*"]);
  receiver.requests.length = 0;
  robots.feishu.requests.length = 0;
  mail.letters.length = 0;
});

const post = (handler: typeof config, body: unknown) => callRoute(handler, { token, body });
const read = async () => NotificationListDtoSchema.parse((await callRoute(queryUid, { token })).body);
const errorsOf = (body: unknown) => Errors.parse(body).errors.map(({ path }) => path);

/** The five printed configurations, with addresses of ours. The mail server here speaks without TLS. */
function all() {
  const smtp = { host: "127.0.0.1", port: mail.port, auth: { user: "your-email@example.com", pass: "your-password" } };
  return [
    { ...printed("wecom-config"), webhook_url: robots.wecom.url },
    { ...printed("dingtalk-config"), webhook_url: robots.dingtalk.url, secret: "SECdemo0123456789" },
    { ...printed("feishu-config"), webhook_url: robots.feishu.url },
    { ...printed("email-config"), smtp_config: smtp },
    { ...printed("custom-config"), webhook_url: `${receiver.url}/webhook/leavemsg` },
  ];
}

describe("document C's configuration", () => {
  it("is taken as printed, and read back in the same shape without a secret", async () => {
    const samples = ["wecom", "dingtalk", "feishu", "email", "custom"].map((name) => printed(`${name}-config`));
    const answer = await post(config, { notifications: samples });
    expect(answer).toMatchObject({ status: 200, body: { siteKey, enabled: true } });
    const { notifications } = await read();
    expect(notifications.map(({ type, enabled }) => [type, enabled])).toEqual([
      ["wecom", true],
      ["dingtalk", true],
      ["feishu", true],
      ["email", true],
      ["custom", true],
    ]);
    expect(notifications[3]).toMatchObject({
      smtp_config: { host: "smtp.example.com", port: 587, secure: true, security: "starttls" },
      to: ["admin@example.com", "support@example.com"],
    });
    expect(notifications[4]).toMatchObject({ method: "POST", headers: { Authorization: { set: true } } });
    const shown = JSON.stringify(notifications);
    for (const secret of ["YOUR_KEY", "YOUR_TOKEN", "YOUR_WEBHOOK_ID", "your-password"]) {
      expect(shown).not.toContain(secret);
    }
  });

  it("says that secure on 587 is STARTTLS, and where", async () => {
    const answer = await post(config, { notifications: [printed("email-config")] });
    const { warnings } = NotificationListDtoSchema.parse(answer.body);
    expect(warnings.map(({ path, key }) => [path, key])).toContainEqual([
      "notifications.0.smtp_config.security",
      "smtp_secure_587",
    ]);
    expect(warnings[0]?.message.en).toContain("587");
  });

  it("names the field of the notification that is wrong, and changes nothing", async () => {
    await post(config, { notifications: [all()[0]] });
    const request = printed("config-request");
    const answer = await post(config, request);
    expect(answer.status).toBe(422);
    expect(errorsOf(answer.body)).toEqual(["notifications.0.webhook_url"]);
    const broken = { ...printed("email-config"), to: ["no address"] };
    const second = await post(config, { notifications: [{ type: "custom" }, broken, { type: "wecom_app" }] });
    expect(errorsOf(second.body)).toEqual(
      expect.arrayContaining(["notifications.0.webhook_url", "notifications.1.to.0", "notifications.2.type"]),
    );
    expect((await read()).notifications).toHaveLength(1);
  });

  it("has an alias that does the same and creates no message", async () => {
    const webhook_url = robots.wecom.url;
    expect((await post(create, { notifications: [{ ...printed("wecom-config"), webhook_url }] })).status).toBe(200);
    expect((await read()).notifications.map(({ type }) => type)).toEqual(["wecom"]);
    expect((await callRoute(queryOrg, { token })).body).toEqual({ items: [], nextCursor: null });
  });
});

describe("a list that is sent again", () => {
  it("keeps ids and secrets of what it names, in the new order, and deletes the rest", async () => {
    await post(config, { notifications: all() });
    const before = (await read()).notifications;
    const [wecom, dingtalk, , email] = all();
    const { secret: _secret, ...unsigned } = dingtalk as Record<string, unknown>;
    const smtp = { host: "127.0.0.1", port: mail.port, auth: { user: "your-email@example.com" } };
    const next = [unsigned, { ...email, smtp_config: smtp, to: ["other@example.com"] }, { ...wecom, enabled: false }];
    expect((await post(config, { notifications: next })).status).toBe(200);
    const after = (await read()).notifications;
    expect(after.map(({ id }) => id)).toEqual([before[1]?.id, before[3]?.id, before[0]?.id]);
    expect(after[0]).toMatchObject({ secret: { set: true, last4: "6789" } });
    expect(after[1]).toMatchObject({ to: ["other@example.com"], smtp_config: { auth: { pass: { set: true } } } });
    expect(after[2]).toMatchObject({ enabled: false });
    const gone = await callRoute(readEndpoint, { token, params: { id: before[4]?.id ?? "" } });
    expect(gone.status).toBe(404);
  });

  it("changes nothing when it is what was read", async () => {
    await post(config, { notifications: all() });
    const before = await read();
    expect((await post(config, before)).status).toBe(200);
    expect(await read()).toEqual(before);
    expect(Results.parse((await post(testAll, {})).body).ok).toBe(true);
  });

  it("refuses the same address twice", async () => {
    const [wecom] = all();
    const answer = await post(config, { notifications: [wecom, wecom] });
    expect(errorsOf(answer.body)).toEqual(["notifications.1.webhook_url"]);
  });

  it("starts with ten a minute, more merged, and repetitions of ten minutes left out", async () => {
    await post(config, { notifications: all() });
    const page = z
      .object({ items: z.array(z.looseObject({})) })
      .parse((await callRoute(listEndpoints, { token })).body);
    for (const endpoint of page.items) {
      expect(endpoint).toMatchObject({
        events: ["leave_message.created"],
        rateLimit: { perMinute: 10, overflow: "merge" },
        dedupeSeconds: 600,
      });
    }
    expect(page.items.map(({ channel, maskContacts }) => [channel, maskContacts])).toContainEqual(["custom", false]);
    expect(page.items.map(({ channel, maskContacts }) => [channel, maskContacts])).toContainEqual(["email", true]);
  });
});

describe("POST /leavemsg/test", () => {
  it("tests every enabled channel and tells each one's verdict", async () => {
    await post(config, { notifications: all().map((one, index) => ({ ...one, enabled: index !== 2 })) });
    const answer = await callRoute(testAll, { token });
    expect(answer.status).toBe(200);
    const { ok, results } = Results.parse(answer.body);
    expect(results.map((one) => [one.type, one.verdict])).toEqual([
      ["wecom", "delivered"],
      ["dingtalk", "delivered"],
      ["email", "delivered"],
      ["custom", "delivered"],
    ]);
    expect(ok).toBe(true);
    for (const one of results)
      expect(one).toMatchObject({ timings: {}, diagnosis: {}, request: {}, deliveryId: /dlv_/ });
    expect(mail.letters.map(({ to, user }) => [to, user])).toEqual([
      [["admin@example.com", "support@example.com"], "your-email@example.com"],
    ]);
    const [request] = receiver.requests;
    if (request === undefined) throw new Error("nothing came");
    expect([headerOf(request, "X-Test"), headerOf(request, "Authorization")]).toEqual(["1", "Bearer YOUR_TOKEN"]);
    expect(JSON.parse(request.body.toString("utf8"))).toMatchObject({ type: "leave_message", source: "web_chat" });
    expect(robots.feishu.requests).toHaveLength(0);
  });

  it("tests one that is given, saved or not, and says what is wrong with it", async () => {
    const [, dingtalk] = all();
    const { secret: _secret, ...unsigned } = dingtalk as Record<string, unknown>;
    const unsaved = Results.parse((await post(testAll, unsigned)).body);
    expect(unsaved.results).toMatchObject([{ type: "dingtalk", ok: false, verdict: "rejected", id: null }]);
    await post(config, { notifications: [dingtalk] });
    const saved = Results.parse((await post(testAll, { notification: unsigned })).body);
    expect(saved.results).toMatchObject([{ type: "dingtalk", ok: true }]);
    const wrong = await post(testAll, { type: "wecom", webhook_url: "YOUR_WEBHOOK_URL" });
    expect([wrong.status, errorsOf(wrong.body)]).toEqual([422, ["webhook_url"]]);
  });

  it("answers with nothing where nothing is enabled", async () => {
    expect((await post(testAll, {})).body).toEqual({ ok: false, results: [] });
  });
});

it("GET /leavemsg/query/org pages through the messages, contact details masked", async () => {
  for (const content of ["第一条", "第二条", "第三条"]) {
    const body = { siteKey, content, name: "张三", phone: "13800138000" };
    expect((await callRoute(submit, { body })).status).toBe(201);
  }
  const Page = z.object({
    items: z.array(z.object({ excerpt: z.string(), visitor: z.object({ phone: z.string().nullable() }) })),
    nextCursor: z.string().nullable(),
  });
  const first = Page.parse((await callRoute(queryOrg, { token, query: { limit: "2" } })).body);
  expect(first.items.map(({ excerpt }) => excerpt)).toEqual(["第三条", "第二条"]);
  expect(first.items[0]?.visitor.phone).toBe("138****8000");
  const cursor = first.nextCursor ?? "";
  const second = Page.parse((await callRoute(queryOrg, { token, query: { limit: "2", cursor } })).body);
  expect([second.items.map(({ excerpt }) => excerpt), second.nextCursor]).toEqual([["第一条"], null]);
  const none = Page.parse((await callRoute(queryOrg, { token, query: { status: "closed,spam" } })).body);
  expect(none.items).toEqual([]);
});
