import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { EndpointInputSchema } from "@/lib/domain/endpoints";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { ingestEvents } from "@/lib/services/events/ingest";
import { findThings } from "./find";

describe("the search of the header", () => {
  let database: TestDb;
  let world: World;
  let webhookId: string;
  let eventId: string;
  beforeAll(async () => {
    database = await openTestDb();
    world = await makeWorld(database);
    const { owner } = world.as;
    const written = { name: "客服一组", channel: "custom", url: "https://example.com/x", events: ["ticket.created"] };
    const input = EndpointInputSchema.parse(written);
    webhookId = (await createEndpoint(owner, input)).id;
    const events = [{ type: "ticket.created", data: { ticket_id: "T-1" } }];
    eventId = (await ingestEvents(owner, { events, source: "api" }))[0]?.id ?? "";
  });
  afterAll(() => database.close());

  it("finds webhooks by a part of their name, and by their id", async () => {
    const expected = { kind: "webhook", id: webhookId, label: "客服一组" };
    expect(await findThings(world.as.viewer, " 一组 ")).toMatchObject([expected]);
    expect(await findThings(world.as.viewer, webhookId)).toContainEqual(expect.objectContaining(expected));
  });

  it("finds an event by its id, and nothing by an id that does not exist", async () => {
    expect(await findThings(world.as.agent, eventId)).toMatchObject([{ kind: "event", detail: "ticket.created" }]);
    expect(await findThings(world.as.agent, `dlv_${eventId.slice(4)}`)).toEqual([]);
    expect(await findThings(world.as.agent, "   ")).toEqual([]);
  });

  it("shows another organization nothing, and nobody what he may not read", async () => {
    expect(await findThings(world.as.stranger, "一组")).toEqual([]);
    expect(await findThings(world.as.stranger, eventId)).toEqual([]);
    const token = { kind: "token", tokenId: "t", name: "t", scopes: ["event.write"] } as const;
    const ctx = testContext(world.runtime, world.organizationId, token);
    expect(await findThings(ctx, "一组")).toEqual([]);
    expect(await findThings(ctx, eventId)).toEqual([]);
  });
});
