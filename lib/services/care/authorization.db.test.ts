import { afterAll, beforeAll, describe } from "vitest";
import { clearThrottle } from "@/db/queries/throttles";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { careFindings, careFindingsOf } from "./findings";
import { listCare, readCare } from "./overview";
import { closePipelineCheck, readPipelineCheck, startPipelineCheck } from "./pipeline-check";
import { setSelfTest } from "./self-tests";
import { careSettings, setCareSettings } from "./settings";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

let count = 0;
const webhook = async ({ as }: World) => {
  const name = `ours-${++count}`;
  const events = ["ticket.created"];
  const url = `https://hooks.example.com/${name}`;
  return (await createEndpoint(as.owner, { name, channel: "custom", url, events, format: "standard" })).id;
};
const check = async ({ as, organizationId }: World) => {
  await clearThrottle(test.db, `pipeline-check:${organizationId}`);
  return (await startPipelineCheck(as.owner)).id;
};
const mentionsOurs = (answer: unknown) => JSON.stringify(answer ?? null).includes("ours-");
const daily = { rhythm: "daily", at: "09:00", day: 1 } as const;

const SERVICES: ServiceRow[] = [
  {
    name: "list findings",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: (at) => webhook(at).then(() => careFindings),
    leaks: mentionsOurs,
  },
  {
    name: "list the care of webhooks",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: (at) => webhook(at).then(() => listCare),
    leaks: mentionsOurs,
  },
  {
    name: "read the care of a webhook",
    permission: "endpoint.read",
    foreign: "not_found",
    prepare: (at) => webhook(at).then((id) => (ctx) => readCare(ctx, id)),
  },
  {
    name: "list findings of a webhook",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: (at) => webhook(at).then((id) => (ctx) => careFindingsOf(ctx, id)),
    leaks: mentionsOurs,
  },
  {
    name: "change a self-test",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: (at) => webhook(at).then((id) => (ctx) => setSelfTest(ctx, id, daily)),
  },
  {
    name: "change when to remind",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: () => Promise.resolve((ctx) => setCareSettings(ctx, { secretDays: 99, quietDays: 9 })),
    leaks: async (_answer, { as }) => {
      await setCareSettings(as.owner, { secretDays: 180, quietDays: 7 });
      await setCareSettings(as.stranger, { secretDays: 50, quietDays: 5 });
      return (await careSettings(test.db, as.owner.organizationId)).secretDays !== 180;
    },
  },
  {
    name: "begin a check",
    permission: "endpoint.test",
    foreign: "own_data_only",
    prepare: async (at) => {
      await clearThrottle(test.db, `pipeline-check:${at.organizationId}`);
      return startPipelineCheck;
    },
    leaks: (answer, { siteKey }) => JSON.stringify(answer).includes(siteKey),
  },
  {
    name: "read a check",
    permission: "delivery.read",
    foreign: "not_found",
    prepare: (at) => check(at).then((id) => (ctx) => readPipelineCheck(ctx, id)),
  },
  {
    name: "close a check",
    permission: "endpoint.test",
    foreign: "not_found",
    prepare: (at) => check(at).then((id) => (ctx) => closePipelineCheck(ctx, id)),
  },
];

describe("care", () => {
  testServiceAuthorization(() => world, SERVICES);
});
