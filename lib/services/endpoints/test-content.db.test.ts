import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { TryStage } from "@/lib/domain/exchange";
import { AppError } from "@/lib/errors";
import { makeWorld } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { createContact } from "../contacts/manage";
import { ingestEvents } from "../events/ingest";
import { createEndpoint } from "./create";
import { previewPush } from "./preview";
import { testPush } from "./test-push";

let test: TestDb;
let ctx: ServiceContext;
let stranger: ServiceContext;
let server: Server;
let url: string;
let bodies: Record<string, unknown>[] = [];
let clock = Date.now();
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  test = await openTestDb();
  const world = await makeWorld(test, { transport });
  ctx = { ...world.as.admin, now: () => new Date(clock) };
  stranger = { ...world.as.stranger, now: () => new Date(clock) };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
beforeEach(() => {
  bodies = [];
  clock += 61_000;
});
afterAll(async () => {
  await transport.close();
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

const configuration = () => ({ name: "CRM", channel: "custom", url, events: ["ticket.created"] });
const sent = () => bodies.at(-1)?.data;

describe("the data of a test push", () => {
  it("is the sample where there is no real event yet, and the answer says so", async () => {
    const result = await testPush(ctx, { configuration: configuration(), eventType: "ticket.closed", latest: true });
    expect(result).toMatchObject({ ok: true, data: "sample" });
  });

  it("is the newest real event's, without the contact details that are in it", async () => {
    const data = { ticket_id: "T-77", title: "call 13800138000", customer_phone: "13800138000", status: "open" };
    await ingestEvents(ctx, { source: "api", events: [{ type: "ticket.created", data }] });
    const result = await testPush(ctx, { configuration: configuration(), eventType: "ticket.created", latest: true });
    expect(result).toMatchObject({ ok: true, data: "latest" });
    expect(sent()).toMatchObject({ ticket_id: "T-77", customer_phone: "138****8000" });
    expect(JSON.stringify(bodies)).not.toContain("13800138000");
    // What the preview beside it shows is what was sent.
    const shown = await previewPush(ctx, {
      ...{ configuration: configuration(), eventType: "ticket.created", latest: true, masked: true },
    });
    expect(JSON.parse(shown.request?.body ?? "{}").data).toEqual(sent());
  });

  it("is a chosen contact's own for a lead, and the sample with that person in it otherwise", async () => {
    const contact = await createContact(ctx, { name: "李雷", phone: "13912345678" });
    const about = { configuration: configuration(), contactId: contact.id };
    expect(await testPush(ctx, { ...about, eventType: "customer.created" })).toMatchObject({ data: "contact" });
    expect(sent()).toMatchObject({ customer_id: contact.id, name: "李雷", phone: "13912345678" });
    clock += 61_000;
    await testPush(ctx, { ...about, eventType: "conversation.created" });
    expect(sent()).toMatchObject({ customer_id: contact.id, customer_name: "李雷" });
  });

  it("is nobody's of another organization", async () => {
    const contact = await createContact(ctx, { name: "韩梅梅", phone: "13912345679" });
    const foreign = testPush(stranger, {
      ...{ configuration: configuration(), eventType: "customer.created", contactId: contact.id },
    });
    await expect(foreign).rejects.toThrow(AppError);
    expect(bodies).toEqual([]);
  });
});

describe("a test push that is watched", () => {
  it("tells what it is doing, in order", async () => {
    const endpoint = await createEndpoint(ctx, { ...configuration(), channel: "custom", events: ["ticket.created"] });
    const stages: TryStage[] = [];
    await testPush(ctx, { endpointId: endpoint.id }, { onStage: (stage) => stages.push(stage) });
    expect(stages.slice(-3)).toEqual(["send", "firstByte", "download"]);
  });
});
