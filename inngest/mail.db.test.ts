import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { deliveries } from "@/db/schema";
import { makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { type MailServer, startMailServer } from "@/e2e/support/mail-server";
import { ingestEvents } from "@/lib/services/events/ingest";

const TICKET = { ticket_id: "T-1", title: "打印机坏了", status: "open" };
const TO = ["anna@example.com", "gone@example.com", "later@example.com"];

describe("letters in the pipeline", () => {
  const pipeline = new PipelineUnderTest();
  let server: MailServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function push(script: Parameters<MailServer["script"]>[0], timeoutMs = 5_000) {
    await pipeline.begin();
    const mailServer = await startMailServer();
    server = mailServer;
    mailServer.script(script);
    const smtp = { host: "127.0.0.1", port: mailServer.port, security: "none" as const, from: "push@example.com" };
    await makeEndpoint(pipeline.db, pipeline.organization, {
      url: mailServer.url,
      channel: "email",
      config: { smtp, to: TO },
      timeoutMs,
      retry: { delays: [1, 1] },
    });
    await pipeline.startWorker();
    await ingestEvents(pipeline.ctx, { events: [{ type: "ticket.created", data: TICKET }], source: "api" });
    const ended = await until(
      "the delivery to end",
      async () => {
        const mine = eq(deliveries.organizationId, pipeline.organization);
        const [row] = await pipeline.db.select().from(deliveries).where(mine);
        return row?.finishedAt != null && row;
      },
      45_000,
    );
    return { server: mailServer, ended };
  }

  it("go again to those who were put off only, and end as delivered in part when somebody is lost", async () => {
    let asked = 0;
    const { server, ended } = await push({
      rcpt: (address) => {
        if (address === "gone@example.com") return { code: 550, message: "5.1.1 unknown" };
        if (address !== "later@example.com") return null;
        asked += 1;
        return asked === 1 ? { code: 450, message: "4.2.0 greylisted, try again in 1 second" } : null;
      },
    });
    expect(ended).toMatchObject({ status: "delivered", tries: 2, diagnosis: "delivered.partial" });
    expect(server.letters.map(({ to }) => to)).toEqual([["anna@example.com"], ["later@example.com"]]);
    expect(new Set(server.letters.map(({ headers }) => headers.get("message-id"))).size).toBe(1);
    expect(server.letters[1]?.headers.get("to")).toBe(TO.join(", "));
    const states = ended.recipients?.map(({ id, state, code }) => [id, state, code]);
    expect(states).toEqual([
      ["anna@example.com", "accepted", "250"],
      ["gone@example.com", "failed", "550"],
      ["later@example.com", "accepted", "250"],
    ]);
  });

  it("stop at a refusal that only somebody can lift", async () => {
    const { server, ended } = await push({ from: () => ({ code: 553, message: "5.7.1 not yours" }) });
    expect(ended).toMatchObject({ status: "exhausted", tries: 1, diagnosis: "smtp.sender", responseStatus: 553 });
    expect(ended.responseBody?.toString("utf8")).toContain("> MAIL FROM:<push@example.com>");
    expect(server.letters).toHaveLength(0);
  });

  it("wait for the last answer beyond the endpoint's timeout, and send once", async () => {
    const { server, ended } = await push({ dataDelayMs: 2_500 }, 1_000);
    expect(ended).toMatchObject({ status: "delivered", tries: 1 });
    expect(server.sessions()).toBe(1);
  });
});
