import { describe, expect, it } from "vitest";
import type { EventType } from "../catalogue/types";
import { newUuid, uuidTime } from "../ids";
import { contentHash as hashOf } from "./content";
import { deliveryUuid, endpointMix } from "./delivery-id";

const contentHash = (type: EventType, data: Record<string, unknown>) => hashOf("one organization", type, data);

describe("the content of an event", () => {
  it("is another in another organization", () => {
    const hashes = ["a", "b"].map((organization) => hashOf(organization, "ticket.created", { title: "a" }));
    expect(new Set(hashes).size).toBe(2);
  });

  it("is its type and data, whatever the order of keys, at every depth", () => {
    const first = contentHash("ticket.created", { title: "a", details: { x: 1, y: [{ b: 1, a: 2 }] } });
    expect(contentHash("ticket.created", { details: { y: [{ a: 2, b: 1 }], x: 1 }, title: "a" })).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(contentHash("ticket.updated", { title: "a", details: { x: 1, y: [{ b: 1, a: 2 }] } })).not.toBe(first);
    expect(contentHash("ticket.created", { title: "a", details: { x: "1", y: [{ b: 1, a: 2 }] } })).not.toBe(first);
    expect(contentHash("ticket.created", { title: "a", details: { x: 1, y: [{ a: 2 }, { b: 1 }] } })).not.toBe(first);
  });

  it("leaves out ids and times of a new leave message, and of nothing else", () => {
    const message = { message_id: "1", created_time: "t1", message_content: "在吗", fields: { message_id: "x" } };
    const again = { ...message, message_id: "2", message_number: "LM-2", created_time: "t2" };
    expect(contentHash("leave_message.created", again)).toBe(contentHash("leave_message.created", message));
    const nested = { ...message, fields: { message_id: "y" } };
    expect(contentHash("leave_message.created", nested)).not.toBe(contentHash("leave_message.created", message));
    expect(contentHash("leave_message.updated", again)).not.toBe(contentHash("leave_message.updated", message));
  });

  it("is nobody's for the product's own notices", () => {
    expect(contentHash("endpoint.disabled", { endpoint_id: "whk_1" })).toBeNull();
  });
});

describe("the id of a delivery", () => {
  it("is told from event and endpoint, is another for each, and sorts like the events", () => {
    const now = Date.parse("2025-01-13T12:00:00Z");
    const events = Array.from({ length: 200 }, () => newUuid(now)).sort();
    const endpoints = Array.from({ length: 50 }, () => newUuid(now));
    const all = new Set<string>();
    for (const endpoint of endpoints) {
      const ids = events.map((event) => deliveryUuid(event, endpointMix(endpoint)));
      expect(ids.map(uuidTime)).toEqual(events.map(() => now));
      expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
        true,
      );
      expect(ids).toEqual([...ids].sort());
      for (const id of ids) all.add(id);
    }
    expect(all.size).toBe(10_000);
  });
});
