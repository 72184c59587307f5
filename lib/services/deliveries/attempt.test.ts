import { describe, expect, it } from "vitest";
import { answer, endpoint, message, NOW } from "@/lib/channels/testing/endpoint";
import type { Exchange } from "@/lib/domain/exchange";
import { tryOnce } from "./attempt";

const password = 'pa"ss/word-0123456789';
const config = endpoint("custom", {
  auth: { type: "basic", username: "user", password },
  headers: { "Access-Ticket-Key": "ticket-0123456789" },
});

/** A channel that asks for no token must not get one. */
const NO_TOKENS = { get: () => Promise.reject(new Error("no token is needed here")) };

const attempt = (exchange: Exchange) =>
  tryOnce(
    { now: () => NOW, transport: { send: () => Promise.resolve(exchange) }, tokens: NO_TOKENS },
    {
      organizationId: "0",
      event: message(),
      endpoint: config,
      deliveryId: "dlv_01jd0000000000000000000000",
      attempt: 1,
      test: false,
    },
  );

describe("what history keeps of a receiver that repeats what it was sent", () => {
  it.each([
    ["as it is", password],
    ["escaped as JSON", JSON.stringify(password)],
    ["escaped as JSON with its slashes", JSON.stringify(password).replaceAll("/", "\\/")],
    ["encoded for a URL", encodeURIComponent(password)],
    ["as it was sent", Buffer.from(`user:${password}`).toString("base64")],
  ])("holds no secret, %s", async (_, echo) => {
    const { record } = await attempt(answer(500, `you sent: ${echo}`, [["x-echo", echo]]));
    expect(record.responseBody?.toString()).toMatch(/^you sent: "?••••"?$/);
    expect(record.responseHeaders?.[0]?.[1]).toMatch(/^"?••••"?$/);
  });

  it("holds none in the diagnosis either", async () => {
    const { verdict, record } = await attempt(answer(503, "", [["retry-after", "ticket-0123456789"]]));
    expect(JSON.stringify([verdict, record.diagnosisValues])).not.toContain("ticket-0123456789");
  });
});
