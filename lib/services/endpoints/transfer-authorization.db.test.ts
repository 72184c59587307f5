import { afterAll, beforeAll, describe } from "vitest";
import { GET as getChanges } from "@/app/api/v1/webhooks/[id]/changes/route";
import { POST as postDuplicate } from "@/app/api/v1/webhooks/[id]/duplicate/route";
import { GET as getExport } from "@/app/api/v1/webhooks/export/route";
import { POST as postImport } from "@/app/api/v1/webhooks/import/route";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { createContact } from "../contacts/manage";
import { changesSince, listEndpointChanges } from "./changes";
import { createEndpoint } from "./create";
import { duplicateEndpoint } from "./duplicate";
import { exportEndpoints } from "./export";
import { importEndpoints } from "./import";
import { testPush } from "./test-push";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport: createTransport({ allowedCidrs: ["127.0.0.0/8"] }) });
});
afterAll(() => test.close());

let made = 0;
const newEndpoint = async (ctx: ServiceContext, name = "ours") => {
  made += 1;
  const url = `http://127.0.0.1:9/${made}`;
  return createEndpoint(ctx, { name: `${name} ${made}`, channel: "custom", url, events: ["ticket.created"] });
};
const document = () => {
  made += 1;
  const url = `http://127.0.0.1:9/${made}`;
  const webhook = {
    name: `from a file ${made}`,
    channel: "custom" as const,
    url,
    events: ["ticket.created"],
    secrets: [],
  };
  return { format: "hooklane.webhooks" as const, version: 1 as const, webhooks: [webhook] };
};
const mentionsOurs = (answer: unknown) => JSON.stringify(answer ?? null).includes("ours");

const SERVICES: ServiceRow[] = [
  {
    name: "read the change log",
    permission: "endpoint.read",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const { id } = await newEndpoint(as.owner);
      return (ctx) => listEndpointChanges(ctx, id);
    },
  },
  {
    name: "read what was changed since",
    permission: "endpoint.read",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const { id, version } = await newEndpoint(as.owner);
      return (ctx) => changesSince(ctx, id, version - 1);
    },
  },
  {
    name: "test with a contact",
    permission: "endpoint.test",
    foreign: "not_found",
    prepare: async ({ as }) => {
      made += 1;
      const url = `http://127.0.0.1:9/${made}`;
      const configuration = { name: `ours ${made}`, channel: "custom", url, events: ["customer.created"] };
      const { id } = await createContact(as.owner, { name: "李雷", externalId: `c-${made}` });
      return (ctx) => testPush(ctx, { configuration, eventType: "customer.created", contactId: id });
    },
  },
  {
    name: "duplicate",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const { id } = await newEndpoint(as.owner);
      return (ctx) => duplicateEndpoint(ctx, id);
    },
  },
  {
    name: "export one",
    permission: "endpoint.read",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const { id } = await newEndpoint(as.owner);
      return (ctx) => exportEndpoints(ctx, { ids: [id] });
    },
  },
  {
    name: "export all",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      await newEndpoint(as.owner);
      return (ctx) => exportEndpoints(ctx);
    },
    leaks: mentionsOurs,
  },
  {
    name: "try an import",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: () => {
      const file = document();
      return Promise.resolve((ctx) => importEndpoints(ctx, { document: file }));
    },
  },
  {
    name: "import",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      const { id } = await newEndpoint(as.owner, "one of both");
      const file = await exportEndpoints(as.owner, { ids: [id] });
      return (ctx) => importEndpoints(ctx, { document: file, dryRun: false, existing: "update" });
    },
    // Another organization gets one of its own by that name, and does not touch ours.
    leaks: async (answer, { as }) => {
      const ids = (answer as { items: { id: string }[] }).items.map((item) => item.id);
      const ours = await Promise.all(
        ids.map((id) =>
          listEndpointChanges(as.owner, id).then(
            () => true,
            () => false,
          ),
        ),
      );
      return ours.includes(true);
    },
  },
];

const ROUTES: RouteRow[] = [
  {
    handler: getChanges,
    foreign: "not_found",
    prepare: async ({ as }) => ({ params: { id: (await newEndpoint(as.owner)).id } }),
  },
  {
    handler: postDuplicate,
    foreign: "not_found",
    prepare: async ({ as }) => ({ params: { id: (await newEndpoint(as.owner)).id }, body: {} }),
  },
  {
    handler: getExport,
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      await newEndpoint(as.owner);
      return {};
    },
    leaks: mentionsOurs,
  },
  {
    handler: postImport,
    foreign: "own_data_only",
    prepare: () => Promise.resolve({ body: { document: document(), dryRun: false } }),
  },
];

describe("who may call which service", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route", () => testRouteAuthorization(() => world, ROUTES));
