import { expect, test } from "vitest";
import type { EventEnvelope } from "@/lib/domain/events";
import { CHANNELS } from "./registry";
import { context, endpoint, message } from "./testing/endpoint";

const ticket = (handles: unknown): EventEnvelope =>
  ({
    ...message(),
    type: "ticket.overdue",
    data: { ticket_id: "T-1", title: "打印机坏了", assignee_handles: handles },
  }) as EventEnvelope;
const body = (channel: "wecom" | "dingtalk" | "feishu" | "slack" | "discord", event: EventEnvelope) => {
  const built = CHANNELS[channel].build(event, endpoint(channel), context());
  return built.ok ? built.request.body : JSON.stringify(built.problem);
};

test.each(["wecom", "dingtalk", "feishu", "slack", "discord"] as const)("%s calls the person in charge", (channel) => {
  const handle = channel === "discord" ? "123456789012345678" : "U12345";
  expect(body(channel, ticket({ [channel]: handle }))).toContain(handle);
  expect(body(channel, ticket({ other: handle }))).not.toContain(handle);
});

test("a late answer calls the supervisor besides; what is only due soon does not", () => {
  const about = (type: string) => {
    const data = { ...message().data, assignee_handles: { wecom: "U1" }, supervisor_handles: { wecom: "S2" } };
    return body("wecom", { ...message(), type, data } as EventEnvelope);
  };
  for (const who of ["<@U1>", "<@S2>"]) expect(about("leave_message.sla_breached")).toContain(who);
  expect(about("leave_message.due_soon")).not.toContain("S2");
});

test("a name that is markup calls nobody, and a visitor's message calls nobody either", () => {
  expect(body("wecom", ticket({ wecom: "@all> <b>" }))).not.toContain("<b>");
  const visitor = { ...message(), data: { ...message().data, assignee_handles: { wecom: "U12345" } } };
  expect(body("wecom", visitor as EventEnvelope)).not.toContain("U12345");
});
