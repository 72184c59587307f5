import { describe, expect, it } from "vitest";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { CHANNELS } from "@/lib/channels/registry";
import { endpoint } from "@/lib/channels/testing/endpoint";
import { EVENT_CATALOGUE, normaliseSubscriptions } from "../catalogue";
import type { EventType } from "../catalogue/types";
import { CHANNEL_IDS, WIRE_FORMATS } from "../endpoints";
import type { EventEnvelope } from "../events";
import { renderBody } from "../formats";
import { isOperational } from "../health-alerts";
import { describeEvent } from "../message";
import { DIGEST_TYPE, type DigestMember, type DigestReason, digestData } from "./members";

const NOW = new Date("2024-01-15T02:31:00.000Z");

function member(index: number, data: Record<string, unknown>, type: EventType = "leave_message.created"): DigestMember {
  const id = String(index).padStart(26, "0");
  const at = new Date(NOW.getTime() - 60_000 + index * 100).toISOString();
  return { delivery_id: `dlv_${id}`, event_id: `evt_${id}`, type, occurred_at: at, data };
}

const message = (index: number) =>
  member(index, { customer_name: "张三", customer_phone: "13800138000", message_content: `我想咨询第 ${index} 件` });

function digest(members: DigestMember[], reason: DigestReason = "limit"): EventEnvelope {
  const data = digestData(reason, members);
  return { id: "evt_digest", type: DIGEST_TYPE, occurredAt: NOW, data, tenantNumber: 7 };
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const options = { mask: true, test: false, link: "https://hooklane.example/d/1" };
const context = { now: NOW, deliveryId: "dlv_1", attempt: 1, test: false, link: "https://hooklane.example/d/1" };

describe("the message of a digest", () => {
  it("says how many came in which time, and who wanted what when, masked", () => {
    const told = describeEvent(digest([message(1), message(2)]), { ...options, locale: "zh-CN" });
    expect(told.title).toBe("过去 1 分钟另有 2 条新留言");
    expect(told.text).toBe("10:30 张**：我想咨询第 1 件\n10:30 张**：我想咨询第 2 件");
    expect(told.link).toEqual({ label: "查看全部", url: "https://hooklane.example/d/1" });
  });

  it("is in English where the endpoint is", () => {
    const told = describeEvent(digest([message(1), message(2)]), { ...options, locale: "en" });
    expect(told.title).toBe("In the past minute: another 2 × New leave message");
    expect(told.text).toMatch(/^02:30 张\*\*: /);
  });

  it("names the type of each where they differ", () => {
    const ticket = member(2, { ticket_id: "T-1", title: "打印机坏了" }, "ticket.created");
    const told = describeEvent(digest([message(1), ticket], "schedule"), { ...options, locale: "zh-CN" });
    expect(told.title).toBe("过去 1 分钟共有 2 条通知");
    expect(told.text?.split("\n")[1]).toBe(`10:30 ${EVENT_CATALOGUE["ticket.created"].name.zh} 打印机坏了`);
  });

  it("lists the first and counts the rest", () => {
    const lines =
      describeEvent(digest(range(150).map(message)), { ...options, locale: "zh-CN" }).text?.split("\n") ?? [];
    expect(lines.length).toBeLessThan(30);
    expect(lines.at(-1)).toBe("…… 等 150 条");
  });

  it("keeps what strangers wrote in one line of bounded length", () => {
    const wild = member(1, { customer_name: "a\nb", message_content: `<@all> ${"长".repeat(5_000)}\n# 标题` });
    const text = describeEvent(digest([wild, message(2)]), { ...options, locale: "zh-CN" }).text ?? "";
    expect(text.split("\n")).toHaveLength(2);
    expect(text.length).toBeLessThan(150);
  });
});

describe("a digest on its way", () => {
  it.each(CHANNEL_IDS.filter((id) => id !== "custom"))("fits %s, with nothing that calls everybody", (channel) => {
    const wild = range(200).map((index) =>
      member(index, { customer_name: "@所有人", message_content: "<@all> [a](b)" }),
    );
    const calling = { mentions: { all: true, mobiles: [], userIds: [] } };
    const plain = endpoint(channel);
    const configs = channelDescriptor(channel).mentions.all ? [{}, calling] : [{}];
    for (const config of configs) {
      const subject = { ...plain, config: { ...plain.config, ...config } };
      const built = CHANNELS[channel].build(digest(wild), subject, context);
      if (!built.ok) throw new Error(built.problem.diagnosis);
      const { body } = built.request;
      expect(Buffer.byteLength(body)).toBeLessThan(CHANNELS[channel].limits.maxBytes);
      expect(body).toContain("…… 等 200 条");
      expect(body).toContain(options.link);
      // The plain text of a letter has no markup.
      const marked = channel === "email" ? JSON.parse(body).html : body;
      expect(marked).not.toContain("<@all> ");
      expect(marked).not.toMatch(channel === "email" ? /<a [^>]*href="b"/ : /\[a\]\(b\)/);
    }
  });

  it("ignores a robot's template, which is written for one event", () => {
    const template = { body: "{{ data.message_content }}" };
    const built = CHANNELS.wecom.build(
      digest([message(1), message(2)]),
      endpoint("wecom", { format: "template", template }),
      context,
    );
    expect(built.ok && built.request.body).toContain("另有 2 条新留言");
  });

  it.each(WIRE_FORMATS.filter((format) => format !== "template"))("lists every member in format %s", (format) => {
    for (const maskContacts of [false, true]) {
      const signature = { scheme: "sha256", secret: "0123456789abcdef" } as const;
      const config = endpoint("custom", { format, maskContacts, signature });
      const rendered = renderBody(config, digest(range(50).map(message)));
      if (!rendered.ok) throw new Error(rendered.problem.diagnosis);
      expect(() => JSON.parse(rendered.body)).not.toThrow();
      for (const index of range(50)) expect(rendered.body).toContain(`我想咨询第 ${index} 件`);
      expect(rendered.body.includes("13800138000")).toBe(!maskContacts);
    }
  });

  it("lists document C's unified messages under a type of its own", () => {
    const rendered = renderBody(endpoint("custom", { format: "leavemsg" }), digest([message(1), message(2)]));
    expect(rendered.ok && JSON.parse(rendered.body)).toMatchObject({
      type: "leave_message_digest",
      count: 2,
      messages: [
        {
          type: "leave_message",
          visitor: { name: "张三", phone: "13800138000" },
          message: { content: "我想咨询第 1 件" },
        },
        { message: { content: "我想咨询第 2 件" } },
      ],
    });
  });

  it("renders a template once for every member: a list of JSON, or one text after the other", () => {
    const both = digest([message(1), message(2)]);
    const json = endpoint("custom", { format: "template", template: { body: '{"id":"{{ event.id }}"}' } });
    const listed = renderBody(json, both);
    expect(listed.ok && JSON.parse(listed.body)).toEqual([{ id: message(1).event_id }, { id: message(2).event_id }]);
    const template = { body: "{{ data.customer_name }}", contentType: "text/plain" };
    const plain = renderBody(endpoint("custom", { format: "template", template }), both);
    expect(plain.ok && plain.body).toBe("张三\n\n张三");
  });
});

describe("the type of a digest", () => {
  it("is chosen by nobody, by name or with its category", () => {
    expect(normaliseSubscriptions([DIGEST_TYPE])).toMatchObject({ ok: false });
    const all = normaliseSubscriptions(["system"]);
    expect(all.ok && all.events).not.toContain(DIGEST_TYPE);
    expect(all.ok && all.events).toContain("delivery.exhausted");
  });

  it("raises alerts about its failure unless all of it is about the product itself", () => {
    const own = member(1, { alert_id: "x" }, "delivery.exhausted");
    expect(isOperational(DIGEST_TYPE, digest([own, own]).data)).toBe(true);
    expect(isOperational(DIGEST_TYPE, digest([own, message(1)]).data)).toBe(false);
  });
});
