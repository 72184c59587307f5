import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
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
    const broken = configuration({ format: "template", template: { body: "{% if %}" } });
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
