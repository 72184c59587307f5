import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { fieldErrorText } from "@/lib/auth/field-errors";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { ingestEvents } from "@/lib/services/events/ingest";
import { createReceiver } from "@/lib/services/receivers/manage";
import { receiverSecret } from "@/lib/services/receivers/secret";
import { createTransport } from "@/lib/transport/http";
import { createEndpoint } from "./create";
import { previewPush } from "./preview";

const SECRET = "signing-secret-of-preview-77";
const TOKEN = "7a1cPreviewToken0000478b";
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

const configuration = (more: Record<string, unknown> = {}) => ({
  name: "preview",
  channel: "custom",
  url: `http://127.0.0.1:9/hook?token=${TOKEN}`,
  events: ["ticket.created"],
  signature: { scheme: "sha256", secret: SECRET },
  ...more,
});

describe("the preview", () => {
  it("shows the request of the configuration on screen, secrets masked", async () => {
    const { request, problem } = await previewPush(ctx, {
      configuration: configuration({ format: "zhifuyun" }),
      eventType: "ticket.created",
    });
    expect(problem).toBeNull();
    expect(request?.method).toBe("POST");
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ event: "ticket.created", data: expect.anything() });
    expect(request?.headers.map(([name]) => name.toLowerCase())).toContain("signature");
    expect(JSON.stringify(request)).not.toContain(SECRET);
    expect(JSON.stringify(request)).not.toContain(TOKEN);
  });

  it("works before there is an address, a name or an event", async () => {
    const empty = { name: "", url: "", events: [], channel: "dingtalk", signature: { scheme: "none" } };
    const { request } = await previewPush(ctx, { configuration: configuration(empty), eventType: "webhook.test" });
    expect(request?.url).toContain("oapi.dingtalk.com");
  });

  it("shows a change of a stored endpoint with the stored secret behind it", async () => {
    const made = await createEndpoint(ctx, configuration({ name: "stored" }) as Parameters<typeof createEndpoint>[1]);
    const change = { format: "weiyu", url: "" };
    const { request } = await previewPush(ctx, {
      endpointId: made.id,
      configuration: change,
      eventType: "ticket.created",
    });
    expect(JSON.parse(request?.body ?? "")).toHaveProperty("event_type");
    expect(request?.headers.map(([name]) => name.toLowerCase())).toContain("signature");
  });

  it("says what is worth a second look, and what cannot be rendered", async () => {
    const dmhub = configuration({ signature: { scheme: "dmhub", secret: SECRET } });
    const { warnings } = await previewPush(ctx, { configuration: dmhub, eventType: "ticket.created" });
    expect(warnings.map((warning) => warning.key)).toEqual(
      expect.arrayContaining(["dmhub_white_space", "url_not_encrypted"]),
    );
    const broken = configuration({ format: "template", template: { body: '{"a": {{ data.title }} }' } });
    const { request, problem } = await previewPush(ctx, { configuration: broken, eventType: "ticket.created" });
    expect(request).toBeNull();
    expect(problem?.field).toBe("template");
  });

  it("names the fields of a configuration that is not valid", async () => {
    const wrong = configuration({ signature: { scheme: "sha256", secret: "short" } });
    const error: unknown = await previewPush(ctx, { configuration: wrong, eventType: "ticket.created" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error instanceof AppError && error.fields.map((field) => field.path)).toEqual(["signature.secret"]);
  });
});

describe("the preview of a template", () => {
  const template = {
    body: "你好 {{ data.customer_name }} {{ link }}",
    variants: [
      { eventType: "leave_message/new_message", body: "新留言：{{ data.message_content }}" },
      {
        eventType: "leave_message.created",
        locale: "ja",
        body: "{{ event.timestamp | date: '%Y' }} {{ data.message_content }}",
      },
    ],
  };
  const own = (more: Record<string, unknown> = {}) =>
    configuration({
      channel: "dingtalk",
      url: `http://127.0.0.1:9/robot/send?access_token=${TOKEN}`,
      signature: { scheme: "none" },
      events: ["leave_message.created"],
      format: "template",
      template,
      ...more,
    });
  const preview = (more: Record<string, unknown>, input: Partial<Parameters<typeof previewPush>[1]> = {}) =>
    previewPush(ctx, { configuration: own(more), eventType: "leave_message.created", ...input });

  it("shows what is read, in the language asked for, and how long it is", async () => {
    const { text, size, problem } = await preview({});
    expect(problem).toBeNull();
    expect(text).toEqual({ body: "新留言：我想咨询一下产品价格", subject: null, json: false });
    expect(size).toMatchObject({ max: 20_000, unit: "bytes", beyond: "cut" });
    expect(size?.used).toBeGreaterThan(100);
    const japanese = await preview({}, { language: "ja" });
    expect(japanese.text?.body).toMatch(/^\d{4} 我想/);
    expect((await preview({}, { eventType: "webhook.test" })).text?.body).toContain(
      "/settings/webhooks/deliveries/dlv_",
    );
  });

  it("says by how much a text is too long", async () => {
    const { size, request } = await preview({
      channel: "wecom",
      url: `http://127.0.0.1:9/cgi-bin/webhook/send?key=${TOKEN}`,
      template: { body: "好".repeat(2_000) },
    });
    expect(size).toEqual({ used: expect.any(Number), max: 4_096, unit: "bytes", beyond: "cut" });
    expect(size?.used).toBeGreaterThan(5_900);
    const sent: { markdown: { content: string } } = JSON.parse(request?.body ?? "");
    expect(Buffer.byteLength(sent.markdown.content)).toBeLessThanOrEqual(4_096);
  });

  it("renders a real event of the organization, contact details hidden as the endpoint says", async () => {
    const visitor = "王小明 {{ data }} <@all>";
    const [made] = await ingestEvents(ctx, {
      source: "api",
      events: [
        {
          type: "leave_message.created",
          data: { customer_name: "王小明", customer_phone: "13912345678", message_content: visitor },
        },
      ],
    });
    const eventId = made?.id ?? "";
    const masked = await preview(
      { template: { body: "{{ data.customer_phone }} {{ data.message_content }}" } },
      { eventId },
    );
    expect(masked.event).toMatchObject({ id: eventId });
    expect(masked.text?.body).toBe("139****5678 王小明 {{ data }} <@all>");
    expect(masked.request?.body).toContain("{{ data }} ＜＠all＞");
    const open = await preview(
      { maskContacts: false, template: { body: "{{ data.customer_phone }}" } },
      { latest: true },
    );
    expect(open.text?.body).toBe("13912345678");
    expect(open.warnings.map(({ key }) => key)).toContain("contacts_shown");
    const other = previewPush(world.as.stranger, { configuration: own(), eventId });
    await expect(other).rejects.toMatchObject({ code: "not_found" });
  });

  it("names text, line and column of mistakes, in both languages", async () => {
    const broken = {
      body: "a\n{{ data.x | nosuch }}",
      variants: [{ locale: "en", body: "{% if data.x %}" }, { body: "x" }],
    };
    const error: unknown = await preview({ template: broken }).catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) throw error;
    expect(error.fields.map(({ path, key, values }) => ({ path, key, line: values?.line }))).toEqual([
      { path: "template.body", key: "template_unknown_filter", line: 2 },
      { path: "template.variants.0.body", key: "template_not_closed", line: 1 },
      { path: "template.variants.1", key: "template_variant_scope", line: undefined },
    ]);
    expect(error.fields.map((field) => fieldErrorText("zh-CN", field)).slice(0, 2)).toEqual([
      "第 2 行第 1 列：没有过滤器 nosuch",
      "第 1 行第 1 列：{% if data.x %} 未闭合",
    ]);
    const [first] = error.fields;
    expect(first && fieldErrorText("en", first)).toBe("Line 2, column 1: there is no filter nosuch");
  });

  it("stores a variant under the canonical name of its event, and refuses work without end", async () => {
    const made = await createEndpoint(ctx, own({ name: "variants" }) as Parameters<typeof createEndpoint>[1]);
    expect(made.template?.variants?.[0]?.eventType).toBe("leave_message.created");
    const endless = "{% for i in (1..90000) %}{{ i }}{% endfor %}";
    await expect(preview({ template: { body: endless } })).rejects.toMatchObject({
      fields: [{ path: "template.body", key: "template_too_much_work" }],
    });
    await expect(
      preview({ template: { body: "x", variants: [template.variants[0], template.variants[0]] } }),
    ).rejects.toMatchObject({ fields: [{ path: "template.variants.1", key: "template_variant_twice" }] });
  });
});

describe("who may preview", () =>
  testServiceAuthorization(
    () => world,
    [
      {
        name: "preview a push",
        permission: "endpoint.test",
        foreign: "not_found",
        prepare: async ({ as }) => {
          const input = configuration({ name: `ours ${Math.random()}` });
          const made = await createEndpoint(as.owner, input as Parameters<typeof createEndpoint>[1]);
          return (caller) => previewPush(caller, { endpointId: made.id, eventType: "webhook.test" });
        },
      },
      {
        name: "use a receiver's secret",
        permission: "receiver.use",
        foreign: "not_found",
        prepare: async ({ as }) => {
          const made = await createReceiver(as.owner, {
            name: "ours",
            kind: "dingtalk",
            mode: "success",
            secret: SECRET,
            keywords: [],
          });
          return (caller) => receiverSecret(caller, decodeId("receiver", made.id) ?? "");
        },
      },
    ],
  ));
