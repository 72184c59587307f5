import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { listEndpointChanges } from "./changes";
import { createEndpoint } from "./create";
import { deleteEndpoint } from "./delete";
import { duplicateEndpoint } from "./duplicate";
import { exportEndpoints } from "./export";
import { requireEndpoint } from "./find";
import { getEndpoint } from "./get";
import { importEndpoints } from "./import";
import { listEndpoints } from "./list";
import { rotateSecret } from "./rotate-secret";
import { openEndpoint } from "./sealing";
import { setEndpointEnabled, updateEndpoint } from "./update";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let stranger: ServiceContext;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport: createTransport({ allowedCidrs: ["127.0.0.0/8"] }) });
  ctx = world.as.admin;
  stranger = world.as.stranger;
});
afterAll(() => test.close());

const events = ["leave_message.created", "ticket.created"];
const SECRET = "secret-value-that-nobody-may-see";
const base = "http://127.0.0.1:9";
/** One of each channel, with every secret it can have. */
const EACH: EndpointInput[] = [
  {
    ...{ name: "custom", channel: "custom", url: `${base}/hook?token=${SECRET}`, events, timeoutMs: 9_000 },
    auth: { type: "headers", items: [{ name: "X-Api-Key", value: `${SECRET}1` }] },
    headers: { "X-Team": "support", "X-Token": `${SECRET}2` },
    signature: { scheme: "sha256", secret: `${SECRET}3` },
    format: "template",
    template: { body: '{"id":"{{ event.id }}"}' },
    filters: { keywords: { any: ["退款"] }, windows: [{ days: [1, 2], from: "22:00", to: "06:00" }] },
    rateLimit: { perMinute: 30, overflow: "merge" },
  },
  { name: "wecom", channel: "wecom", url: `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${SECRET}`, events },
  {
    ...{ name: "dingtalk", channel: "dingtalk", events, config: { secret: SECRET, keywords: ["工单"] } },
    url: `https://oapi.dingtalk.com/robot/send?access_token=${SECRET}`,
  },
  {
    ...{ name: "feishu", channel: "feishu", events, config: { secret: SECRET } },
    url: `https://open.feishu.cn/open-apis/bot/v2/hook/${SECRET}`,
  },
  { name: "slack", channel: "slack", url: `https://hooks.slack.com/services/T00000000/B00000000/${SECRET}`, events },
  { name: "discord", channel: "discord", url: `https://discord.com/api/webhooks/123456789012345678/${SECRET}`, events },
  {
    ...{ name: "wecom_app", channel: "wecom_app", events },
    config: { corpId: "ww1", secret: SECRET, agentId: "1000002", toUser: ["zhang"] },
  },
  {
    ...{ name: "dingtalk_work", channel: "dingtalk_work", events },
    config: { appKey: "ding1", appSecret: SECRET, agentId: "42", userIds: ["u1"] },
  },
  {
    ...{ name: "feishu_app", channel: "feishu_app", events },
    config: {
      tenants: [{ appId: "cli_1", appSecret: SECRET, receiveIdType: "open_id", receiveIds: ["ou_1", "ou_2"] }],
    },
  },
  {
    ...{ name: "email", channel: "email", events },
    config: {
      smtp: {
        host: "smtp.example.com",
        port: 587,
        security: "starttls",
        auth: { user: "bot@example.com", pass: SECRET },
      },
      to: ["ops@example.com"],
    },
  },
];

const withoutTimes = (document: Awaited<ReturnType<typeof exportEndpoints>>) => document.webhooks;

describe("a file of configurations", () => {
  it("takes every channel to another organization, without one secret, switched off, with what has to be entered", async () => {
    for (const input of EACH) await createEndpoint(ctx, input);
    const file = await exportEndpoints(ctx);
    expect(JSON.stringify(file)).not.toContain("nobody-may-see");
    expect(file.webhooks).toHaveLength(EACH.length);

    const dry = await importEndpoints(stranger, { document: file });
    expect(dry.items.flatMap((item) => item.errors)).toEqual([]);
    expect(dry.items.map((item) => item.action)).toEqual(EACH.map(() => "create"));
    expect((await listEndpoints(stranger)).items).toEqual([]);

    const done = await importEndpoints(stranger, { document: file, dryRun: false, plan: dry.plan });
    expect(done.applied).toBe(true);
    const missing = Object.fromEntries(done.items.map((item) => [item.name, item.missingSecrets.toSorted()]));
    expect(missing).toEqual({
      custom: ["auth.items.x-api-key", "headers.x-token", "signature.secret", "url"],
      wecom: ["url"],
      dingtalk: ["config.secret", "url"],
      feishu: ["config.secret", "url"],
      slack: ["url"],
      discord: ["url"],
      wecom_app: ["config.secret"],
      dingtalk_work: ["config.appSecret"],
      feishu_app: ["config.tenants.cli_1.appSecret"],
      email: ["config.smtp.auth.pass"],
    });
    const { items } = await listEndpoints(stranger);
    expect(items.map((item) => item.enabled)).toEqual(EACH.map(() => false));
    // What arrived is what was sent off, but for the switch.
    const again = withoutTimes(await exportEndpoints(stranger));
    const off = withoutTimes(file).map((item) => ({ ...item, enabled: false }));
    expect(again.toSorted(byName)).toEqual(off.toSorted(byName));
  });

  it("keeps a webhook that lacks a secret off until somebody enters it", async () => {
    const { items } = await listEndpoints(stranger);
    const robot = items.find((item) => item.name === "dingtalk");
    const id = robot?.id ?? "";
    await expect(setEndpointEnabled(stranger, id, true)).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: "url" }, { path: "config.secret" }],
    });
    await expect(updateEndpoint(stranger, id, { enabled: true })).rejects.toMatchObject({ code: "invalid" });
    const url = "https://oapi.dingtalk.com/robot/send?access_token=another-token-of-theirs";
    const half = await updateEndpoint(stranger, id, { url });
    expect(half.missingSecrets).toEqual(["config.secret"]);
    await expect(updateEndpoint(stranger, id, { enabled: true })).rejects.toMatchObject({
      fields: [{ path: "config.secret", key: "secret_missing" }],
    });
    const whole = await updateEndpoint(stranger, id, { config: { secret: "SEC-of-theirs-0000" }, enabled: true });
    expect([whole.enabled, whole.missingSecrets]).toEqual([true, []]);
  });

  it("brought back where it came from, changes nothing; edited, it changes what was edited and keeps the secrets", async () => {
    const file = await exportEndpoints(ctx);
    const same = await importEndpoints(ctx, { document: file, existing: "update", dryRun: false });
    expect(new Set(same.items.map((item) => item.action))).toEqual(new Set(["unchanged"]));
    const edited = {
      ...file,
      webhooks: file.webhooks.map((item) => (item.name === "custom" ? { ...item, timeoutMs: 3_000 } : item)),
    };
    const asked = await importEndpoints(ctx, { document: edited });
    expect(asked.items.filter((item) => item.action === "conflict").map((item) => item.name)).toEqual(["custom"]);
    await expect(importEndpoints(ctx, { document: edited, dryRun: false })).rejects.toMatchObject({ code: "conflict" });
    const plan = await importEndpoints(ctx, { document: edited, existing: "update" });
    const change = { field: "timeoutMs", before: { value: 9_000 }, after: { value: 3_000 } };
    expect(plan.items.find((item) => item.name === "custom")?.changes).toEqual([change]);
    const done = await importEndpoints(ctx, { document: edited, existing: "update", dryRun: false, plan: plan.plan });
    const id = done.items.find((item) => item.name === "custom")?.id ?? "";
    const opened = openEndpoint(ctx.keys, await requireEndpoint(ctx, id));
    expect([opened.timeoutMs, opened.signature.secret]).toEqual([3_000, `${SECRET}3`]);
    const [entry] = (await listEndpointChanges(ctx, id)).items;
    expect(entry).toMatchObject({ action: "endpoint.imported", changes: [change] });
    await updateEndpoint(ctx, id, { timeoutMs: 9_000 });
  });

  it("makes copies under free names on request, and refuses an outdated preview", async () => {
    const { webhooks, ...head } = await exportEndpoints(ctx);
    const [custom] = webhooks.filter((item) => item.name === "custom");
    if (custom === undefined) throw new Error("the export lacks what was made");
    const document = { ...head, webhooks: [custom] };
    const preview = await importEndpoints(ctx, { document, existing: "copy" });
    expect(preview.items).toMatchObject([{ name: "custom (2)", action: "create", enabled: false }]);
    await createEndpoint(ctx, { name: "custom (2)", channel: "custom", url: `${base}/2`, events });
    const late = { document, existing: "copy", dryRun: false, plan: preview.plan } as const;
    await expect(importEndpoints(ctx, late)).rejects.toMatchObject({ code: "conflict" });
  });

  it("tells errors by item and field, and applies nothing while there is one", async () => {
    const document = {
      format: "hooklane.webhooks" as const,
      version: 1 as const,
      webhooks: [
        { name: "fine", channel: "custom" as const, url: `${base}/fine`, events },
        { name: "fine", channel: "custom" as const, url: `${base}/fine`, events },
        { name: "inner", channel: "custom" as const, url: "https://10.0.0.8/x", events: ["no.such_event"] },
        { name: "strange", channel: "custom" as const, url: `${base}/x`, events, unknown: 1 },
        {
          name: "told",
          channel: "custom" as const,
          url: `${base}/x`,
          events,
          alerts: { endpoints: ["nobody", "fine"] },
        },
      ],
    };
    const { items } = await importEndpoints(ctx, { document });
    expect(items.map((item) => item.action)).toEqual(["create", "error", "error", "error", "error"]);
    expect(items.map((item) => item.errors.map((error) => error.path))).toEqual([
      [],
      ["name"],
      ["events.0", "url"],
      [""],
      ["alerts.endpoints.0"],
    ]);
    await expect(importEndpoints(ctx, { document, dryRun: false })).rejects.toMatchObject({ code: "conflict" });
    const before = (await listEndpoints(ctx, { keyword: "fine" })).items;
    expect(before).toEqual([]);
    const done = await importEndpoints(ctx, { document, dryRun: false, exclude: [1, 2, 3, 4], off: true });
    expect(done.items.map((item) => item.action)).toEqual(["create", "skip", "skip", "skip", "skip"]);
    expect(done.items[0]?.enabled).toBe(false);
    await expect(importEndpoints(ctx, { document: { ...document, version: 2 as unknown as 1 } })).rejects.toMatchObject(
      { code: "invalid" },
    );
  });

  it("names those told of failures by name, and finds them among what comes along", async () => {
    const told = await createEndpoint(ctx, { name: "told", channel: "custom", url: `${base}/told`, events });
    const failing = { name: "failing", channel: "custom" as const, url: `${base}/failing`, events };
    const one = await createEndpoint(ctx, { ...failing, alerts: { endpoints: [told.id], consecutiveFailures: 3 } });
    const document = await exportEndpoints(ctx, { ids: [one.id, told.id] });
    await deleteEndpoint(ctx, one.id);
    await deleteEndpoint(ctx, told.id);
    const { items } = await importEndpoints(ctx, { document, dryRun: false });
    const [newTold, newOne] = items;
    const stored = await getEndpoint(ctx, newOne?.id ?? "");
    expect([stored.name, stored.enabled]).toEqual(["failing", true]);
    expect(stored.alerts?.endpoints).toEqual([newTold?.id]);
  });
});

describe("a copy", () => {
  it("is another webhook with the same settings and secrets, switched off, under a free name", async () => {
    const { items } = await listEndpoints(ctx, { keyword: "feishu" });
    const original = items.find((item) => item.name === "feishu");
    const copy = await duplicateEndpoint(ctx, original?.id ?? "");
    expect([copy.name, copy.enabled]).toEqual(["feishu (2)", false]);
    expect(JSON.stringify(copy)).not.toContain("nobody-may");
    expect((await duplicateEndpoint(ctx, copy.id)).name).toBe("feishu (3)");
    const [from, to] = await Promise.all(
      [original?.id ?? "", copy.id].map(async (id) => openEndpoint(ctx.keys, await requireEndpoint(ctx, id))),
    );
    expect({ ...to, id: null, name: "" }).toEqual({ ...from, id: null, name: "" });
    await expect(duplicateEndpoint(ctx, copy.id, { name: "feishu" })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the change log", () => {
  it("tells who changed which field from what to what, and of secrets only that they changed", async () => {
    const url = `${base}/hook?token=${SECRET}`;
    const made = await createEndpoint(ctx, { name: "logged", channel: "custom", url, events });
    const signature = { scheme: "sha256", secret: `${SECRET}-signature` };
    await updateEndpoint(ctx, made.id, { name: "logged well", retry: { delays: [1] }, signature, events: ["ticket"] });
    await rotateSecret(ctx, made.id);
    await updateEndpoint(ctx, made.id, { url: `${base}/hook?token=${SECRET.toUpperCase()}` });
    await setEndpointEnabled(ctx, made.id, false);
    const { items } = await listEndpointChanges(ctx, made.id);
    expect(JSON.stringify(items)).not.toContain("nobody-may-see");
    expect(items.map((item) => item.action)).toEqual([
      "endpoint.disabled",
      "endpoint.updated",
      "endpoint.secret_rotated",
      "endpoint.updated",
      "endpoint.created",
    ]);
    expect(items[0]?.changes).toEqual([{ field: "enabled", before: { value: true }, after: { value: false } }]);
    expect(items[1]?.changes?.map((change) => change.field)).toEqual(["url"]);
    expect(items[2]?.changes).toEqual([{ field: "signature.secret", secret: "changed" }]);
    expect(items[3]?.changes).toEqual(
      expect.arrayContaining([
        { field: "name", before: { value: "logged" }, after: { value: "logged well" } },
        { field: "retry.delays", before: { value: [1, 5, 30] }, after: { value: [1] } },
        { field: "signature.secret", secret: "set" },
        { field: "signature.scheme", before: { value: "none" }, after: { value: "sha256" } },
      ]),
    );
    expect(items[0]?.actor).toEqual({ kind: "user", name: ctx.actor.name });
  });

  it("goes page by page", async () => {
    const made = await createEndpoint(ctx, { name: "paged", channel: "custom", url: `${base}/p`, events });
    for (const timeoutMs of [2_000, 3_000]) await updateEndpoint(ctx, made.id, { timeoutMs });
    const first = await listEndpointChanges(ctx, made.id, { limit: 2 });
    expect(first.items).toHaveLength(2);
    expect(first.nextCursor).not.toBeNull();
  });

  it("keeps long values short", async () => {
    const made = await createEndpoint(ctx, { name: "long", channel: "custom", url: `${base}/l`, events });
    const template = { body: "x".repeat(20_000) };
    await updateEndpoint(ctx, made.id, { format: "template", template });
    const [entry] = (await listEndpointChanges(ctx, made.id)).items;
    expect(entry?.changes).toContainEqual({
      field: "template.body",
      after: { value: "x".repeat(500), cut: true },
    });
  });
});

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
