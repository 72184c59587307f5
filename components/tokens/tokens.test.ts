import { describe, expect, it } from "vitest";
import type { Permission } from "@/lib/domain/roles";
import { exampleCall } from "./example-call";
import { groupScopes, isPreset, type ScopeOffer, scopesOfPreset, summarizeScopes } from "./scopes";
import { isForgotten, tokenState } from "./token-state";

const NOW = new Date("2025-06-01T00:00:00Z");
const day = (offset: number) => new Date(NOW.getTime() + offset * 86_400_000).toISOString();
const token = (facts: object) => ({
  status: "active" as const,
  createdAt: day(-1),
  lastUsedAt: null,
  expiresAt: day(60),
  ...facts,
});

describe("a token's state", () => {
  it.each([
    [{}, "active"],
    [{ expiresAt: null }, "active"],
    [{ expiresAt: day(15) }, "active"],
    [{ expiresAt: day(14) }, "expiring"],
    [{ expiresAt: day(-1), status: "expired" as const }, "expired"],
    [{ expiresAt: day(3), status: "revoked" as const }, "revoked"],
  ])("%j is %s", (facts, state) => {
    expect(tokenState(token(facts), NOW)).toBe(state);
  });

  it("says when a live token was forgotten", () => {
    expect(isForgotten(token({ createdAt: day(-200), lastUsedAt: day(-91) }), NOW)).toBe(true);
    expect(isForgotten(token({ createdAt: day(-91) }), NOW)).toBe(true);
    expect(isForgotten(token({ createdAt: day(-200), lastUsedAt: day(-89) }), NOW)).toBe(false);
    expect(isForgotten(token({ createdAt: day(-200), status: "revoked" as const }), NOW)).toBe(false);
  });
});

const offer = (scope: Permission, grantable = true): ScopeOffer => ({ scope, grantable, calls: [] });
const OFFERS = [
  offer("endpoint.read"),
  offer("endpoint.write", false),
  offer("endpoint.test"),
  offer("event.read"),
  offer("event.write"),
];

describe("scopes", () => {
  it("are grouped by noun, events first, reading apart from writing", () => {
    const names = groupScopes(OFFERS).map(({ noun, read, write }) => [
      noun,
      read.map((one) => one.scope),
      write.map((one) => one.scope),
    ]);
    expect(names).toEqual([
      ["event", ["event.read"], ["event.write"]],
      ["endpoint", ["endpoint.read"], ["endpoint.write", "endpoint.test"]],
    ]);
  });

  it("of a preset never exceed what the person may grant", () => {
    expect(scopesOfPreset("send", OFFERS)).toEqual(["event.write"]);
    expect(scopesOfPreset("read", OFFERS)).toEqual(["endpoint.read", "event.read"]);
    expect(scopesOfPreset("all", OFFERS)).not.toContain("endpoint.write");
    expect(isPreset("read", ["event.read", "endpoint.read"], OFFERS)).toBe(true);
    expect(isPreset("read", ["event.read"], OFFERS)).toBe(false);
    expect(isPreset("send", [], [])).toBe(false);
  });

  it.each([
    [["*"], "all"],
    [["event.write"], "send"],
    [["event.read", "endpoint.read"], "read"],
    [["event.read"], "list"],
    [["event.write", "event.read"], "list"],
    [["delivery.retry", "event.write", "event.read"], "api"],
    [["delivery.retry", "event.write", "event.read", "message.read"], "api"],
    [["event.write", "no.longer.known"], "send"],
  ])("%j in a word", (scopes, summary) => {
    expect(summarizeScopes(scopes, ["delivery.retry", "event.read", "event.write"])).toEqual(summary);
  });
});

describe("the call to try a new token with", () => {
  const call = (scopes: string[]) => exampleCall({ appUrl: "https://h.example", token: "hlk_abc", scopes });
  it("sends an event where the token may", () => {
    expect(call(["event.write", "event.read"])).toMatchObject({ kind: "send" });
    expect(call(["*"])?.command).toContain("https://h.example/api/v1/events");
  });
  it("reads what the token may read, else is not shown", () => {
    expect(call(["delivery.read"])).toMatchObject({ kind: "read" });
    expect(call(["delivery.read"])?.command).toContain("'https://h.example/api/v1/deliveries'");
    expect(call(["endpoint.test"])).toBeNull();
  });
});
