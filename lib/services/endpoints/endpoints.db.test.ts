import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { signBody } from "@/lib/domain/signatures";
import { AppError } from "@/lib/errors";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { createEndpoint } from "./create";
import { deleteEndpoint } from "./delete";
import { requireEndpoint } from "./find";
import { getEndpoint } from "./get";
import { rotateSecret } from "./rotate-secret";
import { openEndpoint } from "./sealing";
import { setEndpointEnabled, updateEndpoint } from "./update";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  ctx = world.as.admin;
});
afterAll(async () => {
  await transport.close();
  await test.close();
});

let count = 0;
const input = (more: Partial<EndpointInput> = {}): EndpointInput => ({
  name: `hook ${++count}`,
  channel: "custom",
  url: "http://127.0.0.1:9/hook",
  events: ["ticket.created"],
  ...more,
});
const dingtalk = (more: Partial<EndpointInput> = {}) =>
  input({
    channel: "dingtalk",
    url: "http://127.0.0.1:9/robot/send?access_token=7a1c0000000000000000478b",
    config: { secret: "SECabcdefghijklmnop" },
    ...more,
  });

/** The secrets a push would use. */
async function opened(id: string) {
  return openEndpoint(ctx.keys, await requireEndpoint(ctx, id));
}

async function fieldsOf(work: Promise<unknown>): Promise<{ code: string; fields: string[] }> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return { code: error.code, fields: error.fields.map((field) => `${field.path}:${field.key}`) };
}

async function scalar<T>(query: ReturnType<typeof sql>): Promise<T | undefined> {
  const result = await test.db.execute<{ value: T }>(query);
  return result.rows[0]?.value;
}

describe("creating", () => {
  it("reads back what was written, document A's blocks with a switch per type", async () => {
    const made = await createEndpoint(
      ctx,
      input({
        events: [
          { type: "leave_message", enabled: true, events: ["new_message", "message_replied"] },
          { type: "customer_info", enabled: false, events: ["new_customer"] },
        ],
        retry: { delays: [1, 60] },
        timeoutMs: 7000,
      }),
    );
    expect(await getEndpoint(ctx, made.id)).toMatchObject({
      status: "enabled",
      disabledReason: null,
      events: ["leave_message.created", "leave_message.replied"],
      subscriptions: [
        { category: "leave_message", enabled: true, events: ["leave_message.created", "leave_message.replied"] },
        { category: "customer_info", enabled: false, events: ["customer.created"] },
      ],
      retry: { delays: [1, 60] },
      timeoutMs: 7000,
      version: 1,
    });
  });

  it("chooses format and masking by channel and events", async () => {
    expect(await createEndpoint(ctx, input())).toMatchObject({ format: "standard", maskContacts: false });
    expect(await createEndpoint(ctx, input({ events: ["leave_message"] }))).toMatchObject({ format: "leavemsg" });
    expect(await createEndpoint(ctx, dingtalk({ format: "weiyu" }))).toMatchObject({
      format: "standard",
      maskContacts: true,
    });
  });

  it("names every wrong field at once", async () => {
    const wrong = input({
      url: "http://10.1.2.3/hook",
      events: ["no.such", "ticket.created"],
      headers: { Host: "x", "X-Good": "y" },
      auth: { type: "headers", items: [{ name: "x-good", value: "z" }] },
    });
    expect(await fieldsOf(createEndpoint(ctx, wrong))).toEqual({
      code: "invalid",
      fields: expect.arrayContaining([
        "url:url_blocked",
        "events.0:event_unknown",
        "headers.Host:header_reserved",
        "headers.X-Good:header_duplicate",
      ]),
    });
  });

  it("accepts what says that a setting is off, and refuses one that would have to be on", async () => {
    const off = {
      trigger: "fixed",
      rateLimit: null,
      dedupeSeconds: 0,
      filters: null,
      schedule: null,
      alerts: null,
    } as const;
    const made = await createEndpoint(ctx, input(off));
    expect(made).toMatchObject({ rateLimit: null, dedupeSeconds: 0, filters: null, schedule: null, alerts: null });
    await updateEndpoint(ctx, made.id, { ...off, timeoutMs: 2_000 });
  });

  it("lets somebody else send what no event triggers: a custom endpoint that hears of flows and forms at most", async () => {
    const manual = { ...input(), trigger: "manual" } as const;
    const made = await createEndpoint(ctx, { ...manual, name: "群发接收方", events: [] });
    expect(made).toMatchObject({ trigger: "manual", events: [] });
    expect(await updateEndpoint(ctx, made.id, { events: ["flow.triggered"] })).toMatchObject({ trigger: "manual" });
    expect(await fieldsOf(createEndpoint(ctx, { ...manual, events: ["ticket.created"] }))).toMatchObject({
      fields: ["events:trigger_manual_events"],
    });
    expect(await fieldsOf(createEndpoint(ctx, { ...dingtalk(), trigger: "manual" }))).toMatchObject({
      fields: ["trigger:trigger_manual_custom"],
    });
    expect(await fieldsOf(updateEndpoint(ctx, made.id, { trigger: "fixed", events: [] }))).toMatchObject({
      fields: ["events:events_required"],
    });
  });

  it("keeps the rules of an endpoint, with their defaults, and cuts a limit to the platform's", async () => {
    expect(await createEndpoint(ctx, input())).toMatchObject({ dedupeSeconds: 600, rateLimit: null, ordered: false });
    const made = await createEndpoint(ctx, dingtalk({ rateLimit: { perMinute: 500 } }));
    expect(made.rateLimit).toEqual({ perMinute: 20, minIntervalSeconds: null, overflow: "merge" });
    const changed = await updateEndpoint(ctx, made.id, {
      filters: { keywords: { any: ["退款"] }, windows: [{ days: [5, 1], from: "22:00", to: "06:00" }] },
    });
    expect(changed.rateLimit).toEqual(made.rateLimit);
    expect(changed.filters).toMatchObject({
      keywords: { any: ["退款"], all: [], none: [] },
      windows: [{ days: [1, 5], from: "22:00", to: "06:00" }],
      outside: "defer",
    });
    expect((await updateEndpoint(ctx, made.id, { filters: null })).filters).toBeNull();
  });

  it("refuses what leavemsg cannot carry, a template without text, a scheme a robot does not have", async () => {
    expect((await fieldsOf(createEndpoint(ctx, input({ format: "leavemsg" })))).fields).toEqual([
      "format:format_leavemsg",
    ]);
    expect((await fieldsOf(createEndpoint(ctx, input({ format: "template" })))).fields).toEqual([
      "template.body:template_required",
    ]);
    const signed = dingtalk({ signature: { scheme: "sha256", secret: "0123456789abcdef" } });
    expect((await fieldsOf(createEndpoint(ctx, signed))).fields).toEqual(["signature.scheme:signature_not_supported"]);
  });

  it("refuses http:// to the public internet and private addresses, warns of a name that does not resolve", async () => {
    expect((await fieldsOf(createEndpoint(ctx, input({ url: "http://93.184.216.34/" })))).fields).toEqual([
      "url:url_scheme",
    ]);
    expect((await fieldsOf(createEndpoint(ctx, input({ url: "https://localhost/" })))).fields).toEqual([
      "url:url_blocked",
    ]);
    const made = await createEndpoint(ctx, input({ url: "https://does-not-exist.invalid/x" }));
    expect(made.warnings).toContainEqual({
      field: "url",
      key: "url_unresolvable",
      values: { host: "does-not-exist.invalid" },
    });
  });

  it("keeps names unique within the organization, also in a race, and frees them on deletion", async () => {
    const name = "only one";
    const both = await Promise.allSettled([createEndpoint(ctx, input({ name })), createEndpoint(ctx, input({ name }))]);
    const won = both.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const lost = both.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(won).toHaveLength(1);
    expect(await fieldsOf(Promise.reject(lost[0]))).toEqual({ code: "conflict", fields: ["name:name_taken"] });
    await createEndpoint(world.as.stranger, input({ name }));
    await deleteEndpoint(ctx, won[0]?.id ?? "");
    await createEndpoint(ctx, input({ name }));
  });

  it("raises the organization's configuration version, once per change", async () => {
    const version = () =>
      scalar<number>(sql`select config_version::int as value from organizations where id = ${ctx.organizationId}`);
    const before = (await version()) ?? 0;
    const made = await createEndpoint(ctx, input());
    await updateEndpoint(ctx, made.id, { description: "x" });
    await setEndpointEnabled(ctx, made.id, false);
    await setEndpointEnabled(ctx, made.id, false);
    await deleteEndpoint(ctx, made.id);
    expect(await version()).toBe(before + 4);
  });
});

describe("changing", () => {
  it("keeps what is absent, also secrets, and what comes back as it was shown", async () => {
    const made = await createEndpoint(ctx, dingtalk());
    const shown = await getEndpoint(ctx, made.id);
    expect(shown.url).not.toContain("7a1c0000000000000000478b");
    expect(shown.config.secret).toEqual({ set: true, last4: "mnop" });
    const renamed = await updateEndpoint(ctx, made.id, {
      name: `${shown.name} b`,
      url: shown.url,
      config: { secret: shown.config.secret, keywords: ["留言"] },
    });
    expect(renamed).toMatchObject({ version: 2, url: shown.url, config: { keywords: ["留言"] } });
    expect(await opened(made.id)).toMatchObject({
      url: "http://127.0.0.1:9/robot/send?access_token=7a1c0000000000000000478b",
      config: { secret: "SECabcdefghijklmnop", keywords: ["留言"] },
    });
    await updateEndpoint(ctx, made.id, { config: { secret: "••••mnop" } });
    expect((await opened(made.id)).config.secret).toBe("SECabcdefghijklmnop");
  });

  it("replaces and removes secrets", async () => {
    const made = await createEndpoint(ctx, dingtalk());
    await updateEndpoint(ctx, made.id, { config: { secret: "SECanotheranother" } });
    expect((await opened(made.id)).config.secret).toBe("SECanotheranother");
    const cleared = await updateEndpoint(ctx, made.id, { config: { secret: null } });
    expect(cleared.config.secret).toEqual({ set: false });
    expect((await opened(made.id)).config.secret).toBeUndefined();
  });

  it("does not carry secrets to another host unseen", async () => {
    const made = await createEndpoint(
      ctx,
      input({
        auth: { type: "basic", username: "u", password: "p-assword-1234" },
        signature: { scheme: "sha256", secret: "0123456789abcdef" },
        headers: { "X-Api-Key": "key-0123456789", "X-Plain": "seen" },
      }),
    );
    const elsewhere = "http://127.0.0.1:10/hook";
    expect(await fieldsOf(updateEndpoint(ctx, made.id, { url: elsewhere }))).toEqual({
      code: "invalid",
      fields: [
        "auth.password:secret_resubmit",
        "signature.secret:secret_resubmit",
        "headers.X-Api-Key:secret_resubmit",
      ],
    });
    await updateEndpoint(ctx, made.id, { url: "http://127.0.0.1:9/other-path" });
    const moved = await updateEndpoint(ctx, made.id, {
      url: elsewhere,
      auth: { type: "basic", password: "p-assword-1234" },
      signature: { scheme: "none" },
      headers: { "X-Plain": "seen" },
    });
    expect(moved).toMatchObject({ auth: { type: "basic", username: "u" }, signature: { scheme: "none" } });
    expect(moved.headers).toEqual({ "X-Plain": "seen" });
    expect(await opened(made.id)).toMatchObject({ url: elsewhere, auth: { password: "p-assword-1234" } });
  });

  it("keeps secrets when the same host gains TLS, not when it loses it", async () => {
    const auth = { type: "bearer" as const, token: "bearer-token-123456" };
    const made = await createEndpoint(ctx, input({ url: "http://127.0.0.1/hook", auth }));
    await updateEndpoint(ctx, made.id, { url: "https://127.0.0.1/hook" });
    expect((await opened(made.id)).auth).toEqual(auth);
    const back = await fieldsOf(updateEndpoint(ctx, made.id, { url: "http://127.0.0.1/hook" }));
    expect(back.fields).toEqual(["auth.token:secret_resubmit"]);
  });

  it("can be renamed and switched off when its address is no longer allowed", async () => {
    const made = await createEndpoint(ctx, input());
    const strict = { ...ctx, transport: createTransport({ allowedCidrs: [] }) };
    expect(await updateEndpoint(strict, made.id, { description: "old", enabled: false })).toMatchObject({
      enabled: false,
    });
    const moved = await fieldsOf(updateEndpoint(strict, made.id, { url: "http://127.0.0.1:9/other" }));
    expect(moved.fields).toEqual(["url:url_blocked"]);
    await strict.transport.close();
  });

  it("keeps the values of authentication headers by name", async () => {
    const items = [
      { name: "X-Tenant", value: "tenant-value-1" },
      { name: "X-Token", value: "token-value-22" },
    ];
    const made = await createEndpoint(ctx, input({ auth: { type: "headers", items } }));
    await updateEndpoint(ctx, made.id, {
      auth: { type: "headers", items: [{ name: "X-Token" }, { name: "X-New", value: "new-value-333" }] },
    });
    expect((await opened(made.id)).auth).toEqual({
      type: "headers",
      items: [
        { name: "X-Token", value: "token-value-22" },
        { name: "X-New", value: "new-value-333" },
      ],
    });
  });

  it("refuses a change that was made on an older version", async () => {
    const made = await createEndpoint(ctx, input());
    await updateEndpoint(ctx, made.id, { version: 1, description: "first" });
    expect(await fieldsOf(updateEndpoint(ctx, made.id, { version: 1, description: "second" }))).toEqual({
      code: "conflict",
      fields: [],
    });
    expect((await getEndpoint(ctx, made.id)).description).toBe("first");
  });

  it("signs with the secret before as well until the overlap ends, an address changes or another secret is entered", async () => {
    const former = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    const made = await createEndpoint(ctx, input({ signature: { scheme: "standard", secret: former } }));
    const { secret, endpoint } = await rotateSecret(ctx, made.id, { overlapHours: 2 });
    expect(JSON.stringify(endpoint)).not.toContain(former);
    const until = Date.parse(endpoint.signature.previousUntil ?? "");
    const accepts = async (key: string | null, now: number) => {
      const { headers } = signBody((await opened(made.id)).signature, {
        eventId: "evt_1",
        now: new Date(now),
        body: "{}",
      });
      const expected = new Webhook(key ?? "").sign("evt_1", new Date(now), "{}");
      return headers
        .find(([name]) => name === "webhook-signature")?.[1]
        .split(" ")
        .includes(expected);
    };
    expect([await accepts(secret, until - 1), await accepts(former, until - 1)]).toEqual([true, true]);
    expect([await accepts(secret, until), await accepts(former, until)]).toEqual([true, false]);

    // What a read shows may come back in a change, and other changes leave the rotation alone.
    const { signature } = await getEndpoint(ctx, made.id);
    await updateEndpoint(ctx, made.id, { description: "changed", signature });
    expect(await accepts(former, until - 1)).toBe(true);
    await updateEndpoint(ctx, made.id, { signature: { scheme: "standard", secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZg==" } });
    expect([await accepts(secret, until - 1), await accepts(former, until - 1)]).toEqual([false, false]);
  });

  it("rotates the secret that signs and shows the new one once", async () => {
    const made = await createEndpoint(
      ctx,
      input({ signature: { scheme: "standard", secret: "whsec_0123456789abcdef" } }),
    );
    const { secret, endpoint } = await rotateSecret(ctx, made.id);
    expect(secret).toMatch(/^whsec_/);
    expect((await opened(made.id)).signature.secret).toBe(secret);
    expect(JSON.stringify(endpoint)).not.toContain(secret);
    const robot = await createEndpoint(ctx, dingtalk());
    expect((await fieldsOf(rotateSecret(ctx, robot.id))).fields).toEqual(["secret:required"]);
    await rotateSecret(ctx, robot.id, { secret: "SECrotatedrotated" });
    expect((await opened(robot.id)).config.secret).toBe("SECrotatedrotated");
  });
});
