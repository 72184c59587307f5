import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startEmulator } from "../support/emulator";
import { headerOf, type Recorded, type RecordingReceiver } from "../support/receiver";
import {
  verifyDingTalk,
  verifyDocumentB,
  verifyDocumentBBody,
  verifyDocumentD,
  verifyDocumentDParsed,
  verifyFeishu,
  verifyStandard,
} from "../support/verify-signatures";
import type { ApiClient } from "./client";
import {
  Block,
  FormatA,
  FormatB,
  FormatC,
  ItemE,
  manifestFiles,
  NotificationC,
  PayloadD,
  sample,
  sampleFiles,
} from "./samples";
import { delivered, expect, PRODUCT, send, siteKeyOf, test } from "./test";

/*
 * Every JSON sample that the documents print goes through the whole pipeline: in over HTTP, through the product's own
 * worker, out to receivers on loopback. What they got is compared byte for byte with what the document prints.
 */

test.use({ productOptions: PRODUCT });

const SECRET = "e2e-secret-0123456789";
const JSON_TYPE = "application/json; charset=utf-8";
const text = (request: Recorded | undefined) => request?.body.toString("utf8") ?? "";
const eventTypes = (requests: readonly Recorded[]) => requests.map((request) => headerOf(request, "X-Event-Type"));

/** The request that an event made: the only one, known when the product itself says that it has arrived. */
async function arrived(api: ApiClient, receiver: RecordingReceiver, eventId: string): Promise<Recorded> {
  await delivered(api, eventId);
  const [request, ...others] = receiver.requests;
  if (request === undefined || others.length > 0) throw new Error(`${receiver.requests.length} requests came`);
  return request;
}

function expectCommonHeaders(request: Recorded, event: { id: string; type: string; attempt?: number }): void {
  const named = ["X-Event-Id", "X-Event-Type", "X-Attempt", "Content-Type"].map((name) => headerOf(request, name));
  expect(named).toEqual([event.id, event.type, String(event.attempt ?? 1), JSON_TYPE]);
  expect(request.method).toBe("POST");
}

test.describe("document A", () => {
  const files = ["a-leave-message-block.json", "a-customer-info-block.json", "a-system-alert-block.json"];
  const CANONICAL: Record<string, string[]> = {
    leave_message: ["leave_message.created", "leave_message.replied"],
    customer_info: ["customer.created", "customer.updated"],
    system_alert: ["system_alert.error", "system_alert.warning", "system_alert.info"],
  };
  const spelled = (block: z.infer<typeof Block>) => block.events.map((name) => `${block.type}.${name}`);
  const DATA: Record<string, object> = {
    leave_message: { message_id: "m", message_content: "您好" },
    customer_info: { customer_id: "c" },
    system_alert: { title: "t" },
  };

  test("its three blocks are taken as printed, read back, and choose what is pushed", async ({
    api,
    receiver,
    webhook,
  }) => {
    const blocks = files.map((file) => sample(file, Block));
    const { id } = await webhook({ channel: "custom", format: "weiyu", url: receiver.url, events: blocks });
    const answer = await api.get(`/api/v1/webhooks/${id}`);
    const subscriptions = blocks.map(({ type, enabled }) => ({ category: type, enabled, events: CANONICAL[type] }));
    expect(answer.body).toMatchObject({ subscriptions, events: Object.values(CANONICAL).flat() });

    const unasked = await send(api, { type: "leave_message.assigned", data: DATA.leave_message });
    for (const block of blocks) for (const type of spelled(block)) await send(api, { type, data: DATA[block.type] });
    const requests = await receiver.waitFor(7);
    expect(eventTypes(requests).sort()).toEqual(Object.values(CANONICAL).flat().sort());
    expect((await api.get(`/api/v1/deliveries?eventId=${unasked}`)).body).toMatchObject({ items: [] });
  });

  test("a block that is switched off is kept and pushes nothing", async ({ api, receiver, webhook }) => {
    const [on, off] = [sample("a-system-alert-block.json", Block), sample("a-leave-message-block.json", Block)];
    const events = [{ ...off, enabled: false }, on];
    const hook = await webhook({ channel: "custom", format: "weiyu", url: receiver.url, events });
    expect(hook.subscriptions).toEqual([
      { category: "leave_message", enabled: false, events: CANONICAL.leave_message },
      { category: "system_alert", enabled: true, events: CANONICAL.system_alert },
    ]);
    // Events are routed in the order in which they came: when the last has arrived, the first ones have been judged.
    const silent: string[] = [];
    for (const type of spelled(off)) silent.push(await send(api, { type, data: DATA.leave_message }));
    for (const type of spelled(on)) await send(api, { type, data: DATA.system_alert });
    expect(eventTypes(await receiver.waitFor(3)).sort()).toEqual([...(CANONICAL.system_alert ?? [])].sort());
    for (const eventId of silent) {
      expect((await api.get(`/api/v1/deliveries?eventId=${eventId}`)).body).toMatchObject({ items: [] });
    }
  });

  for (const [file, type] of [
    ["a-leave-message-format.json", "leave_message.created"],
    ["a-customer-info-format.json", "customer.created"],
    ["a-system-alert-format.json", "system_alert.warning"],
  ] as const) {
    test(`${file} arrives as printed`, async ({ api, receiver, webhook }) => {
      const printed = sample(file, FormatA);
      await webhook({ channel: "custom", format: "weiyu", url: receiver.url, events: [printed.event_type] });
      const { event_type, timestamp, data } = printed;
      const id = await send(api, { type: event_type, occurredAt: timestamp, data });
      const request = await arrived(api, receiver, id);
      expect(text(request)).toBe(JSON.stringify(printed));
      expectCommonHeaders(request, { id, type });
      const [delivery] = await delivered(api, id);
      const kept = await api.get(`/api/v1/deliveries/${delivery?.id}`);
      expect(kept.body).toMatchObject({ attempts: [{ request: { body: text(request) }, response: { status: 200 } }] });
    });
  }
});

test.describe("document B", () => {
  const printed = sample("b-ticket-created.json", FormatB);
  const signature = { scheme: "sha256", secret: SECRET };
  const common = { channel: "custom", format: "zhifuyun", signature, events: [printed.event] };

  for (const [name, auth, authorization] of [
    [
      "Basic",
      { type: "basic", username: "user", password: "pass:word 密" },
      `Basic ${Buffer.from("user:pass:word 密").toString("base64")}`,
    ],
    ["Bearer", { type: "bearer", token: "tok_123.abc" }, "Bearer tok_123.abc"],
  ] as const) {
    test(`its sample arrives as printed, signed in header and body, with ${name} authentication`, async ({
      api,
      receiver,
      webhook,
    }) => {
      await webhook({ ...common, url: receiver.url, auth });
      const { event, timestamp, data } = printed;
      const id = await send(api, { type: event, occurredAt: timestamp, data });
      const request = await arrived(api, receiver, id);
      const body = z.looseObject({ signature: z.string() }).parse(JSON.parse(text(request)));
      expect(text(request)).toBe(JSON.stringify({ ...printed, signature: body.signature }));
      expect(verifyDocumentB(request, SECRET)).toBe(true);
      expect(verifyDocumentBBody(request, SECRET)).toBe(true);
      expect(verifyDocumentB(request, `${SECRET}!`)).toBe(false);
      expect(headerOf(request, "Authorization")).toBe(authorization);
      expectCommonHeaders(request, { id, type: "ticket.created" });
    });
  }

  test("its test event is webhook.test, sent at once with information in data", async ({ api, receiver, webhook }) => {
    const { id } = await webhook({ ...common, url: receiver.url });
    const answer = await api.post(`/api/v1/webhooks/${id}/test`);
    expect(answer).toMatchObject({ status: 200, body: { ok: true, verdict: "delivered" } });
    const [request, ...others] = receiver.requests;
    if (request === undefined || others.length > 0) throw new Error("a test push is one request");
    const body = z.record(z.string(), z.unknown()).parse(JSON.parse(text(request)));
    expect(Object.keys(body)).toEqual(Object.keys(printed));
    expect(body).toMatchObject({ event: "webhook.test", timestamp: expect.stringMatching(/^[\d-]{10}T[\d:]{8}Z$/) });
    expect(Object.keys(z.record(z.string(), z.unknown()).parse(body.data))).toContain("message");
    expect([verifyDocumentB(request, SECRET), verifyDocumentBBody(request, SECRET)]).toEqual([true, true]);
    expect([headerOf(request, "X-Test"), headerOf(request, "X-Attempt")]).toEqual(["1", "1"]);
  });
});

test.describe("document C", () => {
  test("its unified message arrives as printed", async ({ api, receiver, webhook }) => {
    const printed = sample("c-leave-message.json", FormatC);
    await webhook({ channel: "custom", format: "leavemsg", url: receiver.url, events: [printed.type] });
    const { type, timestamp, ...data } = printed;
    const id = await send(api, { type, occurredAt: timestamp, data });
    const request = await arrived(api, receiver, id);
    expect(text(request)).toBe(JSON.stringify(printed));
    expectCommonHeaders(request, { id, type: "leave_message.created" });
  });

  test("its notifications as printed hear a visitor's message", async ({ api, product, receiver, webhook }) => {
    const configurations = {
      wecom: sample("c-wecom-config.json", NotificationC),
      dingtalk: sample("c-dingtalk-config.json", NotificationC),
      feishu: sample("c-feishu-config.json", NotificationC),
    };
    const robots = await Promise.all([
      startEmulator("wecom", { token: "YOUR_KEY" }),
      startEmulator("dingtalk", { token: "YOUR_TOKEN" }),
      startEmulator("feishu", { token: "YOUR_WEBHOOK_ID" }),
    ]);
    for (const [index, printed] of Object.values(configurations).entries()) {
      await notify(webhook, printed, robots[index]?.url ?? "");
    }
    const custom = sample("c-custom-config.json", NotificationC);
    await notify(webhook, custom, receiver.url);

    const { visitor, message } = sample("c-leave-message.json", FormatC);
    const { name, phone, email } = visitor;
    const submission = { siteKey: await siteKeyOf(product), name, phone, email, ...message };
    const answer = await api.call("POST", "/api/v1/leavemsg/submit", { body: submission });
    expect(answer).toMatchObject({ status: 201, body: { number: expect.stringMatching(/^LM-/), duplicate: false } });

    const [request] = await receiver.waitFor(1);
    if (request === undefined) throw new Error("nothing came");
    await delivered(api, headerOf(request, "X-Event-Id") ?? "", 4);
    expect([request.method, request.url]).toEqual([custom.method, "/webhook/leavemsg"]);
    expect(headerOf(request, "Authorization")).toBe(custom.headers?.Authorization);
    expect(headerOf(request, "Content-Type")).toBe(JSON_TYPE);
    const body = z.record(z.string(), z.unknown()).parse(JSON.parse(text(request)));
    expect(body).toEqual({
      type: "leave_message",
      timestamp: expect.stringMatching(/^[\d-]{10}T[\d:]{8}Z$/),
      visitor: { ...visitor, ip: expect.stringMatching(/^(::1|(::ffff:)?127\.0\.0\.1)$/) },
      message,
      source: "api",
    });
    expect(Object.keys(body)).toEqual(["type", "timestamp", "visitor", "message", "source"]);
    for (const robot of robots) {
      const [heard] = await robot.waitFor(1);
      expect(robot.replies.map(({ outcome }) => outcome)).toEqual(["accepted"]);
      expect(text(heard)).toContain(message.content);
      expect(text(heard)).not.toContain(String(phone));
      await robot.close();
    }
    expect(receiver.requests).toHaveLength(1);
  });

  test("its configuration call is taken as printed, under both names", async ({ api }) => {
    const request = sample("c-config-request.json", z.object({ notifications: z.array(z.looseObject({})) }));
    const email = sample("c-email-config.json", z.looseObject({}));
    // `YOUR_WEBHOOK_URL` stands for an address and is none.
    expect(await api.post("/api/v1/leavemsg/config", request)).toMatchObject({
      status: 422,
      body: { errors: [{ path: "notifications.0.webhook_url" }] },
    });
    const wecom = sample("c-wecom-config.json", NotificationC);
    const notifications = [wecom, ...request.notifications.slice(1)];
    expect(await api.post("/api/v1/leavemsg/config", { notifications })).toMatchObject({ status: 200 });
    const { body } = await api.post("/api/v1/leavemsg/create", { notifications: [email] });
    expect(JSON.stringify(body)).toContain("smtp_secure_587");
    const read = await api.get("/api/v1/leavemsg/query/uid");
    expect(read.body).toMatchObject({ enabled: true, notifications: [{ type: "email", to: email.to }] });
    expect(JSON.stringify(read.body)).not.toContain("your-password");
    expect(await api.post("/api/v1/leavemsg/config", { notifications: [] })).toMatchObject({ status: 200 });
  });

  test("DingTalk and Feishu verify what their robots are sent", async ({ api, webhook }) => {
    const [ding, fei] = await Promise.all([
      startEmulator("dingtalk", { secret: `SEC${SECRET}` }),
      startEmulator("feishu", { secret: SECRET }),
    ]);
    const events = ["leave_message"];
    await webhook({ channel: "dingtalk", url: ding.url, events, config: { secret: `SEC${SECRET}` } });
    await webhook({ channel: "feishu", url: fei.url, events, config: { secret: SECRET } });
    const { type, timestamp, ...data } = sample("c-leave-message.json", FormatC);
    const id = await send(api, { type, occurredAt: timestamp, data });
    const [toDing] = await ding.waitFor(1);
    const [toFei] = await fei.waitFor(1);
    await delivered(api, id, 2);
    expect([...ding.replies, ...fei.replies].map((reply) => reply.signature)).toEqual(["verified", "verified"]);
    expect(verifyDingTalk(toDing?.url ?? "", `SEC${SECRET}`)).toBe(true);
    expect(verifyFeishu(toFei?.body ?? Buffer.alloc(0), SECRET)).toBe(true);
    for (const request of [toDing, toFei]) {
      expect(request && headerOf(request, "X-Event-Id")).toBe(id);
    }
    await Promise.all([ding.close(), fei.close()]);
  });
});

/** Document C's notification as printed; only the host is the test's own. */
async function notify(
  webhook: (configuration: Record<string, unknown>) => Promise<unknown>,
  printed: z.infer<typeof NotificationC>,
  base: string,
): Promise<void> {
  const { pathname, search } = new URL(printed.webhook_url);
  await webhook({
    channel: printed.type,
    url: `${new URL(base).origin}${pathname}${search}`,
    enabled: printed.enabled,
    events: ["leave_message.created"],
    ...(printed.method === undefined ? {} : { config: { method: printed.method } }),
    ...(printed.headers === undefined ? {} : { headers: printed.headers }),
  });
}

test.describe("document D", () => {
  const auth = { type: "basic", username: "dmhub", password: "p@ss:word" };
  const common = { channel: "custom", format: "dmhub", signature: { scheme: "dmhub", secret: SECRET }, auth };

  for (const file of [
    "d-membership-level-up.json",
    "d-membership-level-down.json",
    "d-loyalty-dispatch-coupon.json",
    "d-membership-draw-coupon.json",
    "d-membership-redeem-coupon.json",
  ]) {
    test(`${file} arrives byte for byte, signed and authenticated`, async ({ api, receiver, webhook }) => {
      const printed = sample(file, PayloadD);
      await webhook({ ...common, url: receiver.url, events: [printed.event] });
      const id = await send(api, { type: printed.event, data: printed });
      const request = await arrived(api, receiver, id);
      expect(text(request)).toBe(JSON.stringify(printed));
      expect([verifyDocumentD(request, SECRET), verifyDocumentDParsed(request, SECRET)]).toEqual([true, true]);
      const expected = `Basic ${Buffer.from("dmhub:p@ss:word", "utf8").toString("base64")}`;
      expect(headerOf(request, "Authorization")).toBe(expected);
      expectCommonHeaders(request, { id, type: printed.event.replace("/", ".") });
    });
  }

  test("its signature holds for spaces, Chinese, quotes, HTML characters and numbers", async ({
    api,
    receiver,
    webhook,
  }) => {
    const printed = sample("d-membership-redeem-coupon.json", PayloadD);
    const hard = {
      ...printed,
      couponName: ' 满 100 减 20 "特价" <b>A & B</b> it\'s = 50 %　全角\t\n\\ ',
      amount: 12.5,
      extra: { "键 1": [1, -2.25, true], b: "a  b" },
    };
    await webhook({ ...common, url: receiver.url, events: [printed.event] });
    const id = await send(api, { type: printed.event, data: hard });
    const request = await arrived(api, receiver, id);
    expect(JSON.stringify(JSON.parse(text(request)))).toBe(JSON.stringify(hard));
    expect([verifyDocumentD(request, SECRET), verifyDocumentDParsed(request, SECRET)]).toEqual([true, true]);
    expect(verifyDocumentD({ ...request, body: Buffer.from(`${text(request)}x`) }, SECRET)).toBe(false);
  });
});

test.describe("document E", () => {
  const list = sample("e-list.json", z.array(ItemE));
  const example = sample("e-broadcast-example.json", z.array(ItemE));
  const single = sample("e-single-user.json", ItemE);
  // Broadcasts in batches are a later milestone; until then its users travel one by one, as an automation sends them.
  for (const [name, item] of [
    ...list.map((entry, index) => [`list item ${index + 1}`, entry] as const),
    ...example.map((entry, index) => [`item ${index + 1} of the example`, entry] as const),
    ["single user", single] as const,
  ]) {
    test(`its ${name} arrives unchanged, signed as Standard Webhooks`, async ({ api, receiver, webhook }) => {
      const secret = `whsec_${Buffer.from(SECRET.padEnd(32, "0")).toString("base64")}`;
      const signature = { scheme: "standard", secret };
      await webhook({ channel: "custom", url: receiver.url, events: ["flow.triggered"], signature });
      const id = await send(api, { type: "flow.triggered", occurredAt: "2023-08-23T07:13:52.443Z", data: item });
      const request = await arrived(api, receiver, id);
      const expected = { type: "flow.triggered", timestamp: "2023-08-23T07:13:52.443Z", data: item };
      expect(text(request)).toBe(JSON.stringify(expected));
      expect(verifyStandard(request, secret)).toBe(true);
      expect(headerOf(request, "webhook-id")).toBe(id);
      expectCommonHeaders(request, { id, type: "flow.triggered" });
    });
  }
});

test("a second try carries the same event with the next number, signed anew", async ({ api, receiver, webhook }) => {
  receiver.answerWith((request) => ({ status: headerOf(request, "X-Attempt") === "1" ? 500 : 200 }));
  const { event, timestamp, data } = sample("b-ticket-created.json", FormatB);
  const schemes = { weiyu: "none", zhifuyun: "sha256", dmhub: "dmhub", standard: "standard", cloudevents: "standard" };
  const secret = SECRET;
  for (const [format, scheme] of Object.entries(schemes)) {
    const signature = scheme === "none" ? { scheme } : { scheme, secret };
    const url = `${receiver.url}/${format}`;
    await webhook({ channel: "custom", url, events: [event], format, signature, retry: { delays: [1] } });
  }
  const id = await send(api, { type: event, occurredAt: timestamp, data });
  const requests = await receiver.waitFor(10);
  for (const format of Object.keys(schemes)) {
    const [first, second, ...more] = requests.filter(({ url }) => url === `/${format}`);
    expect(more).toEqual([]);
    expect(text(second)).toBe(text(first));
    for (const [index, request] of [first, second].entries()) {
      if (request === undefined) throw new Error(`try ${index + 1} of ${format} did not come`);
      const names = ["X-Event-Id", "X-Event-Type", "X-Attempt"].map((name) => headerOf(request, name));
      expect(names).toEqual([id, event, String(index + 1)]);
      const type = format === "cloudevents" ? "application/cloudevents+json; charset=utf-8" : JSON_TYPE;
      expect(headerOf(request, "Content-Type")).toBe(type);
      if (format === "zhifuyun") expect(verifyDocumentB(request, secret)).toBe(true);
      if (format === "dmhub") expect(verifyDocumentD(request, secret)).toBe(true);
      if (headerOf(request, "webhook-id") !== null) expect(verifyStandard(request, secret, "raw")).toBe(true);
    }
  }
  const all = await delivered(api, id, 5);
  expect(all.map(({ tries }) => tries)).toEqual([2, 2, 2, 2, 2]);
});

test("every sample of the documents is sent by a test here", () => {
  expect(manifestFiles().sort()).toEqual(sampleFiles().sort());
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const specs = readdirSync(folder).filter((name) => name.endsWith(".spec.ts"));
  const source = specs.map((name) => readFileSync(`${folder}${name}`, "utf8")).join("\n");
  const unsent = sampleFiles().filter((file) => !source.includes(`"${file}"`));
  expect(unsent).toEqual([]);
});
