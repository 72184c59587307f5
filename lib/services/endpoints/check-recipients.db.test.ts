import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { EMULATORS } from "@/lib/domain/emulators/registry";
import { FRESH_STATE } from "@/lib/domain/emulators/types";
import { AppError } from "@/lib/errors";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { checkRecipients } from "./check-recipients";
import { createEndpoint } from "./create";

const APP_SECRET = "app-secret-0123456789abcdef";
const settings = { mode: "success" as const, token: null, secret: APP_SECRET, keywords: [] };

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let server: Server;
let base: string;
let state = FRESH_STATE;
let calls: string[] = [];
let clock = Date.now();
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

/** DingTalk's API, with an address book in which nobody's id begins with `no_`. */
beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { pathname, search } = new URL(incoming.url ?? "", "http://127.0.0.1");
      calls.push(pathname);
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const request = {
        ...{ method: incoming.method ?? "", query: search.slice(1), path: pathname, headers, truncated: false },
        body: Buffer.concat(chunks),
      };
      const reply = EMULATORS.dingtalk_work(request, settings, state, Date.now());
      state = reply.state;
      outgoing.writeHead(reply.status, { "content-type": "application/json" }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  ctx = { ...world.as.agent, now: () => new Date(clock) };
});
beforeEach(() => {
  calls = [];
  clock += 61_000;
});
afterAll(async () => {
  await transport.close();
  server.closeAllConnections();
  server.close();
  await test.close();
});

let count = 0;
const configuration = (appSecret = APP_SECRET, appKey = "dingabcdef012345") => ({
  name: `work ${++count}`,
  channel: "dingtalk_work" as const,
  events: ["ticket.created"],
  config: { appKey, appSecret, agentId: "123456", userIds: ["zhangsan", "no_lisi"], deptIds: ["9001"], apiBase: base },
});

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return error;
}

describe("looking receivers up", () => {
  it("says of each whether it is there, in the order in which they were asked for, with one token", async () => {
    const ids = ["no_one", "zhangsan", "wangwu", "hidden_boss"];
    const found = await checkRecipients(ctx, { configuration: configuration(), kind: "user", ids });
    expect(found.map(({ id, found: is, reason }) => [id, is, reason])).toEqual([
      ["no_one", false, "unknown"],
      ["zhangsan", true, undefined],
      ["wangwu", true, undefined],
      ["hidden_boss", false, "not_visible"],
    ]);
    expect(found[1]?.name).toEqual(expect.any(String));
    expect(calls.filter((path) => path === "/gettoken")).toHaveLength(1);
  });

  it("takes a saved endpoint's receivers when none are named", async () => {
    const saved = await createEndpoint(world.as.owner, configuration());
    const found = await checkRecipients(ctx, { endpointId: saved.id });
    expect(found.map(({ kind, id, found: is }) => [kind, id, is])).toEqual([
      ["user", "zhangsan", true],
      ["user", "no_lisi", false],
      ["department", "9001", false],
    ]);
    expect(await failureOf(checkRecipients(ctx, { endpointId: saved.id }))).toMatchObject({ code: "limit" });
  });

  it("fetches another token when the platform has taken the first one back", async () => {
    await checkRecipients(ctx, { configuration: configuration(), kind: "user", ids: ["zhangsan"] });
    state = FRESH_STATE;
    clock += 61_000;
    const found = await checkRecipients(ctx, { configuration: configuration(), kind: "user", ids: ["zhangsan"] });
    expect(found).toMatchObject([{ id: "zhangsan", found: true }]);
  });

  it("says why when there is no token, without the secret", async () => {
    const wrong = configuration("another-secret-0123456789", "dingother0123456");
    const found = await checkRecipients(ctx, { configuration: wrong, kind: "user", ids: ["zhangsan"] });
    expect(found).toMatchObject([{ id: "zhangsan", found: null, diagnosis: { zh: expect.any(String) } }]);
    expect(JSON.stringify(found)).not.toContain("another-secret");
  });

  it("asks for fifty at most, of channels that have an address book", async () => {
    const ids = Array.from({ length: 51 }, (_, index) => `u${index}`);
    expect(await failureOf(checkRecipients(ctx, { configuration: configuration(), kind: "user", ids }))).toMatchObject({
      code: "invalid",
      fields: [{ path: "ids" }],
    });
    const custom = { name: "c", channel: "custom", url: base, events: ["ticket.created"] };
    expect(await failureOf(checkRecipients(ctx, { configuration: custom, kind: "user", ids: ["u1"] }))).toMatchObject({
      fields: [{ path: "channel", key: "recipients_unsupported" }],
    });
  });
});

const ROWS: ServiceRow[] = [
  {
    name: "look receivers up",
    permission: "endpoint.test",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const { id } = await createEndpoint(as.owner, configuration());
      return (caller) => checkRecipients(caller, { endpointId: id, kind: "user", ids: ["zhangsan"] });
    },
  },
];
describe("who may look receivers up", () => testServiceAuthorization(() => world, ROWS));
