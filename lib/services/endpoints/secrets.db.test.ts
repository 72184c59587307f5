import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { sql } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { toError } from "@/lib/errors";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { getDelivery } from "../deliveries/get";
import { listDeliveries } from "../deliveries/list";
import { createEndpoint } from "./create";
import { deleteEndpoint } from "./delete";
import { getEndpoint } from "./get";
import { listEndpoints } from "./list";
import { testPush } from "./test-push";
import { setEndpointEnabled, updateEndpoint } from "./update";

const SECRETS = {
  urlToken: "7a1cUrlToken00000000478b",
  password: "p4ssword-of-basic",
  bearer: "bearer-token-value-9911",
  item: "header-item-value-7722",
  header: "api-key-header-value-33",
  signature: "signature-secret-value-55",
  robot: "SECrobot-secret-value-66",
};

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let server: Server;
let clock = Date.now();
let log = "";
/** Everything the product has said. */
const said: string[] = [];
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  test = await openTestDb();
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString("utf8");
      done();
    },
  });
  world = await makeWorld(test, { transport, log: pino({ level: "trace" }, sink) });
  ctx = { ...world.as.admin, now: () => new Date(clock) };
  // A receiver that says back everything it was told and could work out, in body and headers.
  server = createServer((request, response) => {
    const authorization = String(request.headers.authorization);
    const basic = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("utf8");
    const known = request.url?.startsWith("/robot") ? SECRETS.robot : SECRETS.signature;
    const lines = [request.url, ...request.rawHeaders, basic, known];
    request.on("data", (chunk: Buffer) => lines.push(chunk.toString("utf8")));
    request.on("end", () => {
      response.writeHead(500, { "x-echo": encodeURIComponent(authorization) });
      response.end(lines.join("\n"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await transport.close();
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const configurations = (): EndpointInput[] => {
  const shared = {
    channel: "custom" as const,
    url: `${address()}/in?token=${SECRETS.urlToken}`,
    events: ["ticket.created"],
    headers: { "X-Api-Key": SECRETS.header },
    signature: { scheme: "sha256" as const, secret: SECRETS.signature },
  };
  return [
    { ...shared, name: "basic", auth: { type: "basic", username: "user", password: SECRETS.password } },
    { ...shared, name: "bearer", auth: { type: "bearer", token: SECRETS.bearer } },
    { ...shared, name: "items", auth: { type: "headers", items: [{ name: "X-Tenant", value: SECRETS.item }] } },
    {
      name: "robot",
      channel: "dingtalk",
      url: `${address()}/robot/send?access_token=${SECRETS.urlToken}`,
      events: ["ticket.created"],
      config: { secret: SECRETS.robot },
    },
  ];
};

/** Notes an answer, or what an error would tell. */
async function say(work: Promise<unknown>): Promise<void> {
  const result: unknown = await work.catch((thrown: unknown) => {
    const error = toError(thrown);
    return { ...error, text: `${error.message}\n${error.stack}` };
  });
  said.push(JSON.stringify(result));
}

describe("secrets", () => {
  it("go in and never come out: reads, answers, errors, log, audit, stored rows", async () => {
    for (const configuration of configurations()) {
      clock += 61_000;
      const made = await createEndpoint(ctx, configuration);
      await say(Promise.resolve(made));
      await say(getEndpoint(ctx, made.id));
      await say(updateEndpoint(ctx, made.id, { description: "changed" }));
      await say(updateEndpoint(ctx, made.id, { url: "http://127.0.0.9:9/else" }));
      await say(createEndpoint(ctx, configuration));
      await say(setEndpointEnabled(ctx, made.id, false));
      const sent = await testPush(ctx, { endpointId: made.id });
      expect(sent.response?.status).toBe(500);
      await say(Promise.resolve(sent));
      await say(getDelivery(ctx, sent.deliveryId ?? ""));
      clock += 61_000;
      await say(testPush(ctx, { configuration: { ...configuration, name: "unsaved" } }));
    }
    await say(listEndpoints(ctx));
    await say(listDeliveries(ctx));
    await say(deleteEndpoint(ctx, (await listEndpoints(ctx)).items[0]?.id ?? ""));
    for (const table of ["endpoints", "deliveries", "attempts", "events", "audit_log", "throttles", "due"]) {
      const rows = await test.db.execute(sql`select row_to_json(t)::text as row from ${sql.raw(table)} t`);
      said.push(JSON.stringify(rows.rows), ...rows.rows.map((row) => decodedBytes(String(row.row))));
    }
    said.push(log);
    const everything = said.join("\n");
    expect(everything).toContain("••••");
    for (const [name, secret] of Object.entries(SECRETS)) {
      for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]) {
        expect([name, everything.includes(spelling)]).toEqual([name, false]);
      }
    }
    expect(everything).not.toContain(Buffer.from(`user:${SECRETS.password}`).toString("base64"));
  });
});

/** `bytea` in JSON is `\x…`: the text behind it. */
function decodedBytes(row: string): string {
  return [...row.matchAll(/\\\\x([0-9a-f]+)/g)]
    .map((match) => Buffer.from(match[1] ?? "", "hex").toString())
    .join("\n");
}
