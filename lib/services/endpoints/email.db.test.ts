import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type MailServer, startMailServer } from "@/e2e/support/mail-server";
import type { ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { AppError } from "@/lib/errors";
import { makeWorld } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { AUTHORITY, certificate } from "@/lib/transport/testing/strangers";
import { getDelivery } from "../deliveries/get";
import { createEndpoint } from "./create";
import { previewPush } from "./preview";
import { testPush } from "./test-push";
import { updateEndpoint } from "./update";

const USER = "push@example.com";
const PASSWORD = "auth-code-9Xk2Lm";
const transport = createTransport({
  allowedCidrs: ["127.0.0.0/8"],
  ca: [AUTHORITY],
  lookup: async (name) => (name === "inside.example" ? ["10.0.0.5"] : ["127.0.0.1"]),
});
let test: TestDb;
let ctx: ServiceContext;
let server: MailServer;
let clock = Date.now();
let count = 0;

beforeAll(async () => {
  test = await openTestDb();
  const world = await makeWorld(test, { transport });
  ctx = { ...world.as.admin, now: () => new Date(clock) };
  server = await startMailServer({
    security: "starttls",
    certificate: certificate("valid"),
    users: { [USER]: PASSWORD },
  });
});
beforeEach(() => {
  // Tests of one endpoint are limited: each test here happens a minute after the one before.
  clock += 61_000;
  server.letters.length = 0;
  server.script({});
});
afterAll(async () => {
  await server.close();
  await transport.close();
  await test.close();
});

/** As document C prints its server, apart from where it is. */
const printed = () =>
  JSON.parse(readFileSync("e2e/fixtures/documents/c-email-config.json", "utf8")) as {
    smtp_config: Record<string, unknown>;
    to: string[];
  };
const mail = (smtp: Record<string, unknown> = {}, more: Partial<EndpointInput> = {}): EndpointInput => {
  const { smtp_config, to } = printed();
  const place = { host: "good.example", port: server.port, auth: { user: USER, pass: PASSWORD } };
  return {
    name: `mail ${++count}`,
    channel: "email",
    events: ["leave_message.created"],
    config: { smtp: { ...smtp_config, ...place, ...smtp } as never, to },
    ...more,
  };
};

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return error;
}

const fieldsOf = ({ fields = [] }: AppError) => fields.map(({ path, key }) => `${path} ${key}`);

it("stores a mail endpoint, shows no password, and tests it through the whole conversation", async () => {
  const endpoint = await createEndpoint(ctx, mail());
  expect(endpoint.url).toBe(`smtp://good.example:${server.port}`);
  expect(endpoint.config.smtp).toMatchObject({ security: "starttls", auth: { user: USER, pass: { set: true } } });
  expect(endpoint.maskContacts).toBe(true);
  expect(endpoint.warnings?.map(({ key }) => key)).toContain("smtp_secure_587");
  const result = await testPush(ctx, { endpointId: endpoint.id, eventType: "leave_message.created" });
  expect(result).toMatchObject({ ok: true, verdict: "delivered", code: "250", response: { status: 250 } });
  expect(result.diagnosis.zh).toMatch(/^邮件服务器已接收（250，队列号 MAIL1）。/);
  expect(result.recipients?.map(({ id, state }) => [id, state])).toEqual([
    ["admin@example.com", "accepted"],
    ["support@example.com", "accepted"],
  ]);
  expect(result.transcript?.map(({ line }) => line)).toContain("> AUTH ••••");
  const [letter] = await server.waitFor(1);
  expect(letter).toMatchObject({ to: ["admin@example.com", "support@example.com"], secure: true, user: USER });
  expect(letter?.headers.get("subject")).toBe("【测试】新留言");
  expect(letter?.headers.get("x-event-id")).toBe(result.eventId);
  // Contact details are hidden unless the endpoint says otherwise.
  expect(letter?.text).toContain("138****");
  const record = await getDelivery(ctx, result.deliveryId ?? "");
  expect(record.attempts[0]?.request?.method).toBe("SMTP");
  const { rows } = await test.db.execute(sql`select row_to_json(d)::text as d from deliveries d`);
  for (const shown of [result, endpoint, record, rows]) expect(JSON.stringify(shown)).not.toContain(PASSWORD);
});

it("says what is wrong in words, with the field to correct", async () => {
  const endpoint = await createEndpoint(ctx, mail({ auth: { user: USER, pass: "wrong-password" } }));
  const wrong = await testPush(ctx, { endpointId: endpoint.id });
  expect(wrong).toMatchObject({ ok: false, verdict: "rejected", code: "535" });
  expect(wrong.diagnosis).toMatchObject({ field: "config.smtp.auth.pass", reason: "auth" });
  expect(JSON.stringify(wrong)).not.toContain("wrong-password");
  clock += 61_000;
  const tlsFirst = await testPush(ctx, { configuration: mail({ security: "tls" }) });
  expect(tlsFirst.diagnosis).toMatchObject({
    zh: "加密方式与端口不匹配：465 使用 SSL/TLS，587 使用 STARTTLS",
    field: "config.smtp.security",
  });
});

it("keeps the password while server and user stay, and asks for it again when the server moves", async () => {
  const endpoint = await createEndpoint(ctx, mail());
  await updateEndpoint(ctx, endpoint.id, { config: { to: ["new@example.com"] } });
  const result = await testPush(ctx, { endpointId: endpoint.id });
  expect(result.ok).toBe(true);
  expect((await server.waitFor(1))[0]?.to).toEqual(["new@example.com"]);
  const moved = { smtp: { host: "other.example", port: server.port, auth: { user: USER, pass: { set: true } } } };
  const error = await failureOf(updateEndpoint(ctx, endpoint.id, { config: moved as never }));
  expect(error.code).toBe("invalid");
  expect(fieldsOf(error).join()).toContain("config.smtp.auth.pass");
});

it("refuses what cannot work, member by member", async () => {
  const inside = await failureOf(createEndpoint(ctx, mail({ host: "inside.example" })));
  expect(fieldsOf(inside)).toEqual(["config.smtp.host url_blocked"]);
  expect(JSON.stringify(inside)).not.toContain("10.0.0.5");
  const url = await failureOf(createEndpoint(ctx, mail({ host: "http://good.example" })));
  expect(fieldsOf(url)).toEqual(["config.smtp.host smtp_host"]);
  const wrong = await failureOf(
    createEndpoint(
      ctx,
      mail({ auth: { user: USER } }, { config: { smtp: mail({ auth: { user: USER } }).config?.smtp, to: ["x"] } }),
    ),
  );
  expect(fieldsOf(wrong)).toEqual(["config.smtp.auth.pass smtp_pass", "config.to.0 mail_address"]);
  const none = await failureOf(createEndpoint(ctx, mail({}, { config: {} })));
  expect(fieldsOf(none)).toEqual(["config.smtp required", "config.to required"]);
});

it("previews a letter without sending it", async () => {
  const { request, problem } = await previewPush(ctx, { configuration: mail(), eventType: "leave_message.created" });
  expect(problem).toBeNull();
  expect(request?.method).toBe("SMTP");
  expect(new Map(request?.headers).get("To")).toBe("admin@example.com, support@example.com");
  expect(JSON.parse(request?.body ?? "")).toMatchObject({
    subject: "【测试】新留言",
    html: expect.stringContaining("<html"),
  });
  expect(JSON.stringify(request)).not.toContain(PASSWORD);
  expect(server.letters).toHaveLength(0);
});
