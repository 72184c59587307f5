import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import {
  createAuthorization,
  deleteAuthorization,
  getAuthorization,
  listAuthorizations,
  updateAuthorization,
} from "@/lib/services/authorizations/manage";
import { testAuthorization } from "@/lib/services/authorizations/test-token";
import { createTransport } from "@/lib/transport/http";
import { PATCH as change, GET as read, DELETE as remove } from "./[id]/route";
import { POST as tryToken } from "./[id]/test/route";
import { POST as create, GET as list } from "./route";

let test: TestDb;
let world: World;
let server: Server;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
beforeAll(async () => {
  server = createServer((_request, response) => response.end('{"token":"0123456789abcdef"}'));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test = await openTestDb();
  world = await makeWorld(test, { transport });
});
afterAll(async () => {
  await transport.close();
  server.closeAllConnections();
  server.close();
  await test.close();
});

let count = 0;
const definition = () => ({
  key: `ours-${++count}`,
  name: "ours",
  request: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${count}` },
  response: { token: "$.token" },
});
const ours = async ({ as }: World) => (await createAuthorization(as.owner, definition())).id;
const mentionsOurs = (answer: unknown) => JSON.stringify(answer ?? null).includes("ours-");

const SERVICES: ServiceRow[] = [
  {
    name: "create an authorization",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: () => Promise.resolve((ctx) => createAuthorization(ctx, definition())),
  },
  {
    name: "list authorizations",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ours(at);
      return async (ctx) => (await listAuthorizations(ctx)).some((one) => one.id === id);
    },
    leaks: (found) => found === true,
  },
  ...[
    { name: "read", verb: getAuthorization, permission: "endpoint.read" as const },
    { name: "delete", verb: deleteAuthorization, permission: "endpoint.write" as const },
  ].map(
    ({ name, verb, permission }): ServiceRow => ({
      name: `${name} an authorization`,
      permission,
      foreign: "not_found",
      prepare: async (at) => {
        const id = await ours(at);
        return (ctx) => verb(ctx, id);
      },
    }),
  ),
  {
    name: "change an authorization",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ours(at);
      return (ctx) => updateAuthorization(ctx, id, { name: "other" });
    },
  },
  {
    name: "try an authorization",
    permission: "endpoint.test",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ours(at);
      return (ctx) => testAuthorization(ctx, { id });
    },
  },
];

const withId =
  (more: object = {}) =>
  async (at: World) => ({ params: { id: await ours(at) }, ...more });
const ROUTES: RouteRow[] = [
  { handler: create, foreign: "own_data_only", prepare: () => Promise.resolve({ body: definition() }) },
  {
    handler: list,
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ours(at);
      return { query: { only: id } };
    },
    leaks: (answer, at) => answerLists(answer, at),
  },
  { handler: read, foreign: "not_found", prepare: withId() },
  { handler: change, foreign: "not_found", prepare: withId({ body: { name: "other" } }) },
  { handler: remove, foreign: "not_found", prepare: withId() },
  { handler: tryToken, foreign: "not_found", prepare: withId() },
];

/** A stranger made authorizations of the same names: only the ids tell them apart. */
async function answerLists(answer: unknown, { as }: World): Promise<boolean> {
  if (!mentionsOurs(answer)) return false;
  const mine = await listAuthorizations(as.owner);
  return mine.some(({ id }) => JSON.stringify(answer).includes(id));
}

describe("who may call which service of authorizations", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route of authorizations", () => testRouteAuthorization(() => world, ROUTES));
