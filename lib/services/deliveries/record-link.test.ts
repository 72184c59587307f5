import { describe, expect, it } from "vitest";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { recordLink } from "./record-link";

const url = "https://push.example.com";
const message = encodeId("message", newUuid(1_700_000_000_000));

describe("the link in a robot's message", () => {
  it("opens a leave message of ours in the inbox", () => {
    const event = { type: "leave_message.created", data: { message_id: message } } as const;
    expect(recordLink(url, event, "dlv_1")).toBe(`${url}/messages?d=${message}`);
  });

  it("opens the delivery for everything else, also for a caller's own message id", () => {
    const delivery = `${url}/settings/webhooks/deliveries/dlv_1`;
    expect(recordLink(url, { type: "leave_message.created", data: { message_id: "m&d=1" } }, "dlv_1")).toBe(delivery);
    expect(recordLink(url, { type: "ticket.created", data: { message_id: message } }, "dlv_1")).toBe(delivery);
  });
});
