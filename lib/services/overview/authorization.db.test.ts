import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "../endpoints/create";
import { endpointOptions } from "../endpoints/options";
import { findMessageOfEvent, listMessages } from "../messages/read";
import { openSite } from "../messages/sites";
import { submitMessage } from "../messages/submit";
import { createReceiver } from "../receivers/manage";
import { receiverSecret } from "../receivers/secret";
import { readOverview } from "./read";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

let count = 0;
const ourEndpoint = ({ as }: World) =>
  createEndpoint(as.owner, {
    name: `ours ${++count}`,
    channel: "custom",
    url: "https://example.com/hook",
    events: ["ticket.created"],
  });

async function ourMessage(of: World): Promise<void> {
  const site = await openSite(of.runtime, of.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = { ...of.as.owner, actor: { kind: "visitor", name: "visitor" } as const };
  await submitMessage(visitor, {
    ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "" },
    input: {
      ...{ content: `ours ${++count}`, name: "", phone: null, email: null, category: "", fields: {} },
      page: { url: null, title: null, referrer: null },
    },
  });
}

const mentionsOurs = (answer: unknown) => /ours/.test(JSON.stringify(answer ?? null));

const ROWS: ServiceRow[] = [
  {
    name: "endpoints for a filter",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: async (of) => {
      await ourEndpoint(of);
      return endpointOptions;
    },
    leaks: mentionsOurs,
  },
  {
    name: "a receiver's secret",
    permission: "receiver.use",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const input = { name: "ours", kind: "http", mode: "success", keywords: [], secret: "0123456789abcdef" } as const;
      const { id } = await createReceiver(as.owner, { ...input, keywords: [] });
      return (ctx) => receiverSecret(ctx, decodeId("receiver", id) ?? "");
    },
  },
  {
    name: "the overview",
    permission: "message.read",
    foreign: "own_data_only",
    prepare: async (of) => {
      await ourMessage(of);
      return (ctx) => readOverview(ctx, "Asia/Shanghai");
    },
    leaks: (answer, of) =>
      JSON.stringify(answer).includes(of.siteKey) || !/"messagesToday":{"count":0/.test(JSON.stringify(answer)),
  },
];

describe("who may call which service of the first page and the forms", () =>
  testServiceAuthorization(() => world, ROWS));

it("the message behind an event is nobody's but its organization's", async () => {
  await ourMessage(world);
  const [line] = (await listMessages(world.as.owner, { limit: 1 })).items;
  const eventId = line?.eventId ?? "";
  expect(await findMessageOfEvent(world.as.viewer, eventId)).toMatchObject({ number: line?.number });
  expect(await findMessageOfEvent(world.as.stranger, eventId)).toBeNull();
  const actor = { kind: "token", tokenId: "t", name: "t", scopes: ["delivery.read"] } as const;
  expect(await findMessageOfEvent({ ...world.as.owner, actor }, eventId)).toBeNull();
});
