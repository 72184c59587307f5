import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deliveries } from "@/db/schema";
import { makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { status } from "@/e2e/faults/receiver";
import { encodeId } from "@/lib/domain/ids";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { updateEndpoint } from "@/lib/services/endpoints/update";
import { ingestEvents } from "@/lib/services/events/ingest";

const OLD = "0123456789abcdef-old";
const NEW = "0123456789abcdef-new";

describe("sending the original body again", () => {
  const pipeline = new PipelineUnderTest();

  /** `fanOut`: the event has two deliveries, whose body is stored once, beside them. */
  async function failedPush(fanOut: boolean) {
    await pipeline.begin();
    const path = fanOut ? "/shared" : "/alone";
    const subscriptions = [{ category: "ticket" as const, enabled: true, events: ["ticket.created" as const] }];
    const options = { signature: { scheme: "sha256" as const, secret: OLD }, retry: { delays: [] }, subscriptions };
    const url = pipeline.receiver.url(path);
    const endpoint = await makeEndpoint(pipeline.db, pipeline.organization, { url, ...options });
    if (fanOut) await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/other") });
    pipeline.receiver.reply("/other", status(200));
    pipeline.receiver.reply(path, status(500));
    await pipeline.startWorker();
    const data = { ticket_id: "1", title: "退款", status: "open" };
    await ingestEvents(pipeline.ctx, { events: [{ type: "ticket.created", data }], source: "api" });
    const row = () => pipeline.db.select().from(deliveries).where(eq(deliveries.endpointId, endpoint));
    const failed = await until("the push to fail", async () => (await row()).find((one) => one.status === "exhausted"));
    pipeline.receiver.reply(path, status(200));
    const tries = (count: number) =>
      until(`${count} tries`, async () => (await row()).find((one) => one.tries === count && one.finishedAt !== null));
    const requests = () => pipeline.receiver.requests.filter((request) => request.path === path);
    return { endpoint: encodeId("endpoint", endpoint), id: encodeId("delivery", failed.id), tries, requests };
  }

  for (const fanOut of [false, true]) {
    it(`signs it anew and leaves it word for word, stored ${fanOut ? "for its event" : "with the delivery"}`, async () => {
      const { endpoint, id, tries, requests } = await failedPush(fanOut);
      await updateEndpoint(pipeline.ctx, endpoint, { format: "weiyu", signature: { scheme: "sha256", secret: NEW } });
      await retryDelivery(pipeline.ctx, id, "original");
      await tries(2);
      await retryDelivery(pipeline.ctx, id);
      await tries(3);
      const [first, again, anew] = requests();
      expect(again?.body).toBe(first?.body);
      expect(again?.headers["x-event-id"]).toBe(first?.headers["x-event-id"]);
      expect(again?.headers["x-attempt"]).toBe("2");
      const signature = createHmac("sha256", NEW)
        .update(first?.body ?? "")
        .digest("hex");
      expect(again?.headers.signature).toBe(`sha256=${signature}`);
      // The wish was for one try: the next one is of the present configuration again.
      expect(JSON.parse(anew?.body ?? "{}")).toMatchObject({ event_type: expect.any(String) });
      expect(anew?.body).not.toBe(first?.body);
    });
  }

  it("is refused where the body is gone", async () => {
    const { id, tries, requests } = await failedPush(false);
    await pipeline.db.update(deliveries).set({ requestBody: null });
    await expect(retryDelivery(pipeline.ctx, id, "original")).rejects.toMatchObject({
      code: "precondition",
      fields: [{ key: "retry_body_gone" }],
    });
    await retryDelivery(pipeline.ctx, id);
    await tries(2);
    expect(requests()).toHaveLength(2);
  });
});
