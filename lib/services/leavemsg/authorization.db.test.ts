import { afterAll, beforeAll, describe } from "vitest";
import { POST as config } from "@/app/api/v1/leavemsg/config/route";
import { POST as create } from "@/app/api/v1/leavemsg/create/route";
import { GET as queryOrg } from "@/app/api/v1/leavemsg/query/org/route";
import { GET as queryUid } from "@/app/api/v1/leavemsg/query/uid/route";
import { POST as testAll } from "@/app/api/v1/leavemsg/test/route";
import { openTestDb, type TestDb } from "@/db/testing/database";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { createEndpoint } from "@/lib/services/endpoints/create";
import {
  addNotification,
  copyNotification,
  moveNotification,
  newNotificationDefaults,
  removeNotification,
  reuseWebhook,
  setNotificationRole,
} from "./channels";
import { notificationOverview } from "./overview";
import { readNotifications } from "./read";
import { replaceNotifications } from "./replace";
import { setNotificationRules, setNotificationsEnabled } from "./settings";
import { testNotifications } from "./test";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

let count = 0;
const configuration = () => ({
  name: `ours-${++count}`,
  channel: "custom" as const,
  url: `https://hooks.example.com/ours-${count}`,
  events: ["leave_message.created"],
  enabled: false,
});
const ours = async ({ as }: World) => (await addNotification(as.owner, configuration())).id;
const webhook = async ({ as }: World) => (await createEndpoint(as.owner, configuration())).id;
const mentionsOurs = (answer: unknown) => JSON.stringify(answer ?? null).includes("ours-");
const list = () => ({
  notifications: [{ type: "custom" as const, webhook_url: "https://hooks.example.com/listed", enabled: false }],
});
const keepsOurs = async (_answer: unknown, { as }: World) =>
  !mentionsOurs(await readNotifications(as.owner)) || !(await notificationOverview(as.owner)).enabled;
const withOurs =
  (call: ServiceRow["prepare"]): ServiceRow["prepare"] =>
  async (at) => {
    await ours(at);
    return call(at);
  };

const SERVICES: ServiceRow[] = [
  {
    name: "read the notifications",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: withOurs(() => Promise.resolve(readNotifications)),
    leaks: mentionsOurs,
  },
  {
    name: "show the notifications",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: withOurs(() => Promise.resolve(notificationOverview)),
    leaks: mentionsOurs,
  },
  {
    name: "test the notifications",
    permission: "endpoint.test",
    foreign: "own_data_only",
    prepare: withOurs(() => Promise.resolve((ctx) => testNotifications(ctx, {}))),
    leaks: mentionsOurs,
  },
  {
    name: "replace the notifications",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: withOurs(() => Promise.resolve((ctx) => replaceNotifications(ctx, list()))),
    leaks: keepsOurs,
  },
  {
    name: "switch the notifications",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: withOurs(({ as }) =>
      setNotificationsEnabled(as.owner, true).then(() => (ctx) => setNotificationsEnabled(ctx, false)),
    ),
    leaks: keepsOurs,
  },
  {
    name: "change the rules",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: ({ as }) =>
      setNotificationRules(as.owner, { perMinute: 10, dedupeSeconds: 600, quiet: null }).then(
        () => (ctx) => setNotificationRules(ctx, { perMinute: 3, dedupeSeconds: 0, quiet: null }),
      ),
    leaks: async (_answer, { as }) => (await notificationOverview(as.owner)).rules.perMinute !== 10,
  },
  {
    name: "begin a notification",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: withOurs(() => Promise.resolve((ctx) => newNotificationDefaults(ctx, "ours"))),
    leaks: mentionsOurs,
  },
  {
    name: "add a notification",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: () => Promise.resolve((ctx) => addNotification(ctx, { ...configuration(), name: `new ${++count}` })),
    leaks: async (_answer, { as }) => JSON.stringify(await readNotifications(as.owner)).includes(`new ${count}`),
  },
  {
    name: "take a webhook into the notifications",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await webhook(at);
      return (ctx) => reuseWebhook(ctx, id);
    },
  },
  {
    name: "move a notification",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ours(at);
      return (ctx) => moveNotification(ctx, id, -1);
    },
  },
  {
    name: "copy a notification",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ours(at);
      return (ctx) => copyNotification(ctx, id);
    },
  },
  {
    name: "make a notification a backup",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ours(at);
      return (ctx) => setNotificationRole(ctx, id, "backup");
    },
  },
  {
    name: "remove a notification",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ours(at);
      return (ctx) => removeNotification(ctx, id);
    },
  },
];

const ROUTES: RouteRow[] = [
  ...[config, create].map(
    (handler): RouteRow => ({
      handler,
      foreign: "own_data_only",
      prepare: async (at) => {
        await ours(at);
        return { body: list() };
      },
      leaks: keepsOurs,
    }),
  ),
  ...[queryUid, queryOrg, testAll].map(
    (handler): RouteRow => ({
      handler,
      foreign: "own_data_only",
      prepare: async (at) => {
        await ours(at);
        return handler === testAll ? { body: {} } : {};
      },
      leaks: mentionsOurs,
    }),
  ),
];

describe("who may call which service of notifications", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route of notifications", () => testRouteAuthorization(() => world, ROUTES));
