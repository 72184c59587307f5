import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deliveries, due, endpoints, lanes } from "@/db/schema";
import { makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { healthOfEndpoint } from "@/lib/services/endpoints/health";
import { ingestEvents } from "@/lib/services/events/ingest";

describe("an endpoint whose secrets cannot be opened", () => {
  const pipeline = new PipelineUnderTest();

  it("keeps its deliveries waiting, untried, until the key is back", async () => {
    await pipeline.begin();
    const id = await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/sealed") });
    const own = eq(endpoints.id, id);
    const [stored] = await pipeline.db.select({ sealed: endpoints.sealed }).from(endpoints).where(own);
    await pipeline.db.update(endpoints).set({ sealed: "k0:gone" }).where(own);
    await pipeline.startWorker();
    const send = (ticket: string) => {
      const data = { ticket_id: ticket, title: "打印机坏了", status: "open" };
      return ingestEvents(pipeline.ctx, { events: [{ type: "ticket.created", data }], source: "api" });
    };
    await send("T-1");

    const lane = await until("the lane to be given back, blocked", async () => {
      const [row] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, id));
      return row?.leaseOwner === null && row.blockReason !== null ? row : null;
    });
    expect(lane.blockReason).toBe("secrets");
    expect(await pipeline.db.select().from(due).where(eq(due.endpointId, id))).toMatchObject([{ tries: 0 }]);
    expect(await pipeline.db.$count(deliveries, eq(deliveries.endpointId, id))).toBe(0);
    expect(await healthOfEndpoint(pipeline.ctx, id)).toMatchObject({ blockReason: "secrets" });

    await pipeline.db
      .update(endpoints)
      .set({ sealed: stored?.sealed ?? "" })
      .where(own);
    // A minute later, as far as the lane knows.
    await pipeline.db
      .update(lanes)
      .set({ blockedUntil: new Date(0) })
      .where(eq(lanes.endpointId, id));
    await send("T-2");
    await until("both to arrive", () => pipeline.receiver.requests.length === 2);
  });
});
