import { afterAll, beforeAll, expect, it } from "vitest";
import { eraseBodies } from "@/db/queries/retention";
import { deliveries, due } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld } from "@/lib/http/authorization-table";
import { createEndpoint } from "../endpoints/create";
import { getDelivery } from "./get";
import { retryDelivery } from "./retry";

let test: TestDb;
let ctx: ServiceContext;
beforeAll(async () => {
  test = await openTestDb();
  ctx = (await makeWorld(test)).as.owner;
});
afterAll(() => test.close());

const AT = Date.parse("2025-01-15T00:00:00Z");

it("says of an old delivery that its bytes are gone, and refuses to send an event again that is no longer there", async () => {
  const input = { name: "hook", channel: "custom" as const, url: "https://example.com/x", events: ["ticket"] };
  const endpointId = decodeId("endpoint", (await createEndpoint(ctx, input)).id) ?? "";
  const id = newUuid(AT);
  await test.db.insert(deliveries).values({
    ...{ id, endpointId, organizationId: ctx.organizationId, eventId: newUuid(AT), eventType: "ticket.created" },
    ...{ status: "exhausted", trigger: "auto", tries: 1, attemptedAt: new Date(AT), requestMethod: "POST" },
    ...{ requestHeaders: [["x-a", "1"]], requestBodyHash: Buffer.from([1]), requestBody: Buffer.from("sent") },
    ...{ responseStatus: 500, responseHeaders: [], responseBody: Buffer.from("no") },
  });
  const edge = encodeId("delivery", id);
  const first = (await getDelivery(ctx, edge)).attempts[0];
  expect(first).toMatchObject({
    request: { body: "sent", bodyGone: false },
    response: { body: "no", bodyGone: false },
  });
  await eraseBodies(test.db, "deliveries", AT + 1_000, 10);
  const later = (await getDelivery(ctx, edge)).attempts[0];
  expect(later).toMatchObject({
    request: { body: null, bytes: null, bodyGone: true, headers: [["x-a", "1"]] },
    response: { status: 500, body: "", bodyGone: true },
  });
  await expect(retryDelivery(ctx, edge)).rejects.toMatchObject({ code: "precondition" });
  expect(await test.db.select().from(due)).toEqual([]);
});
