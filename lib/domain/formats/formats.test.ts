import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EVENT_CATALOGUE, EVENT_TYPES, resolveEventType, validateEventData } from "../catalogue";
import type { EventType } from "../catalogue/types";
import type { WireFormat } from "../endpoints";
import type { EventEnvelope } from "../events";
import { type FormatConfig, renderBody } from "./index";

const documents = new URL("../../../e2e/fixtures/documents/", import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, documents), "utf8"));

const secret = "0123456789abcdef";
const config = (format: WireFormat, extra: Partial<FormatConfig> = {}): FormatConfig => ({
  format,
  signature: { scheme: "sha256", secret },
  maskContacts: false,
  locale: "zh-CN",
  ...extra,
});
const envelope = (type: EventType, data: Record<string, unknown>, at = "2024-01-15T10:30:00Z"): EventEnvelope => ({
  id: "evt_01jd0000000000000000000000",
  type,
  occurredAt: new Date(at),
  data,
  tenantNumber: 42,
});

/** As the database gives it back: keys in another order. */
const shuffled = (data: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(data).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)));

function stored(type: EventType, data: unknown): Record<string, unknown> {
  const result = validateEventData(type, data);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return shuffled(result.data);
}

function render(format: FormatConfig, event: EventEnvelope): string {
  const result = renderBody(format, event);
  if (!result.ok) throw new Error(result.problem.diagnosis);
  expect(renderBody(format, event)).toEqual(result);
  return result.body;
}

describe("document A", () => {
  it.each(["a-leave-message-format.json", "a-customer-info-format.json", "a-system-alert-format.json"])(
    "%s goes in and comes out as printed, byte for byte",
    (file) => {
      const printed = read(file);
      const type = resolveEventType(printed.event_type, printed.data);
      if (type === null) throw new Error("unknown type");
      const body = render(config("weiyu"), envelope(type, stored(type, printed.data), printed.timestamp));
      const expected = { ...printed, data: { ...printed.data } };
      if (expected.data.details) expected.data.details = shuffled(expected.data.details);
      expect(JSON.parse(body)).toEqual(printed);
      expect(Object.keys(JSON.parse(body).data)).toEqual(Object.keys(printed.data));
      expect(Object.keys(JSON.parse(body))).toEqual(Object.keys(printed));
    },
  );

  it("prints the category for types the document does not print", () => {
    const body = JSON.parse(render(config("weiyu"), envelope("ticket.overdue", { ticket_id: "t" })));
    expect(body).toEqual({ event_type: "ticket", timestamp: "2024-01-15T10:30:00Z", data: { ticket_id: "t" } });
  });
});

describe("document B", () => {
  it("comes out as printed, the body's signature covering the body without it", () => {
    const printed = read("b-ticket-created.json");
    const event = envelope("ticket.created", stored("ticket.created", printed.data), printed.timestamp);
    const body = render(config("zhifuyun"), event);
    const parsed = JSON.parse(body);
    expect({ ...parsed, signature: "sha256=..." }).toEqual(printed);
    expect(Object.keys(parsed)).toEqual(Object.keys(printed));
    expect(Object.keys(parsed.data)).toEqual(Object.keys(printed.data));
    const without = body.replace(/"signature":"[^"]*",/, "");
    expect(parsed.signature).toBe(`sha256=${createHmac("sha256", secret).update(without).digest("hex")}`);
  });

  it("has no signature without a secret", () => {
    const body = render(
      config("zhifuyun", { signature: { scheme: "none" } }),
      envelope("user.created", { user_id: 1 }),
    );
    expect(body).toBe('{"event":"user.created","timestamp":"2024-01-15T10:30:00Z","data":{"user_id":1}}');
  });
});

describe("document C", () => {
  const printed = read("c-leave-message.json");

  it("comes out as printed, from its own shape and from document A's", () => {
    const { visitor, message, source } = printed;
    const fromC = envelope("leave_message.created", stored("leave_message.created", { visitor, message, source }));
    expect(render(config("leavemsg"), fromC)).toBe(JSON.stringify(printed));
    const { data } = read("a-leave-message-format.json");
    const both = { ...data, visitor_ip: "192.168.1.100", category: "产品咨询", source: "web_chat" };
    expect(render(config("leavemsg"), envelope("leave_message.created", stored("leave_message.created", both)))).toBe(
      JSON.stringify(printed),
    );
  });

  it("keeps what a visitor's form sent besides, and prints null for what is not known", () => {
    const event = envelope("leave_message.created", { message_content: "你好", visitor: { wechat: "zs" } });
    expect(JSON.parse(render(config("leavemsg"), event))).toEqual({
      type: "leave_message",
      timestamp: "2024-01-15T10:30:00Z",
      visitor: { name: null, phone: null, email: null, ip: null, wechat: "zs" },
      message: { content: "你好", category: null },
      source: null,
    });
  });

  it("serves leave messages only", () => {
    expect(renderBody(config("leavemsg"), envelope("ticket.created", { ticket_id: 1 }))).toEqual({
      ok: false,
      problem: { field: "format", diagnosis: "format.leavemsg_only", values: { type: "ticket.created" } },
    });
  });
});

describe("document D", () => {
  const names = [
    "membership-level-up",
    "membership-level-down",
    "loyalty-dispatch-coupon",
    "membership-draw-coupon",
    "membership-redeem-coupon",
  ];

  it.each(names)("%s comes out as printed, byte for byte", (name) => {
    const printed = read(`d-${name}.json`);
    const type = resolveEventType(printed.event);
    if (type === null) throw new Error("unknown type");
    expect(type).toBe(`loyalty.${name.replaceAll("-", "_")}`);
    const { tenantId: _tenant, event: _event, ...data } = printed;
    expect(render(config("dmhub"), envelope(type, stored(type, data)))).toBe(JSON.stringify(printed));
    expect(render(config("dmhub"), envelope(type, stored(type, printed)))).toBe(JSON.stringify(printed));
  });

  it("prints tenantId, event, date and then the data of other types", () => {
    const body = render(config("dmhub"), envelope("ticket.created", { ticket_id: "t", extra: 1 }));
    expect(body).toBe(
      '{"tenantId":42,"event":"ticket/created","date":"2024-01-15T10:30:00Z","ticket_id":"t","extra":1}',
    );
  });

  it("escapes what document D's serialiser escapes, so that a receiver may sign what it parsed or what it read", () => {
    const data = { membershipId: "m", couponName: "<b>A & B</b> it's = \u2028" };
    const body = render(config("dmhub"), envelope("loyalty.membership_redeem_coupon", data));
    expect(body).toContain(String.raw`\u003cb\u003eA \u0026 B\u003c/b\u003e it\u0027s \u003d \u2028`);
    expect(JSON.parse(body)).toMatchObject(data);
  });

  it("fills the date in its printed place when the sender left it out", () => {
    const body = render(
      config("dmhub"),
      envelope("loyalty.membership_level_up", { membershipId: "m", newLevel: "金" }),
    );
    expect(Object.keys(JSON.parse(body))).toEqual(["tenantId", "event", "membershipId", "date", "newLevel"]);
  });
});

describe("standard and CloudEvents", () => {
  it("carry the canonical type and the instant", () => {
    const event = envelope("ticket.created", { ticket_id: "t" }, "2024-01-15T10:30:00.250Z");
    expect(render(config("standard"), event)).toBe(
      '{"type":"ticket.created","timestamp":"2024-01-15T10:30:00.250Z","data":{"ticket_id":"t"}}',
    );
    expect(JSON.parse(render(config("cloudevents"), event))).toEqual({
      specversion: "1.0",
      id: event.id,
      source: "urn:hooklane:organization:42",
      type: "ticket.created",
      time: "2024-01-15T10:30:00.250Z",
      datacontenttype: "application/json",
      data: { ticket_id: "t" },
    });
    const result = renderBody(config("cloudevents"), event);
    expect(result.ok && result.contentType).toBe("application/cloudevents+json; charset=utf-8");
  });

  it.each(EVENT_TYPES)("every format carries %s", (type) => {
    for (const format of ["standard", "weiyu", "zhifuyun", "dmhub", "cloudevents"] as const) {
      const body = render(config(format), envelope(type, EVENT_CATALOGUE[type].sample));
      expect(() => JSON.parse(body)).not.toThrow();
    }
  });

  it("mask contact details when the endpoint asks for it", () => {
    const data = read("a-leave-message-format.json").data;
    for (const format of ["standard", "weiyu", "zhifuyun", "leavemsg", "dmhub", "cloudevents"] as const) {
      const body = render(config(format, { maskContacts: true }), envelope("leave_message.created", data));
      expect(body).toContain("138****8000");
      expect(body).not.toContain("13800138000");
      expect(body).not.toContain("张三");
      expect(body).not.toContain("zhangsan");
    }
  });
});

describe("template", () => {
  const event = envelope("leave_message.created", {
    customer_name: '张"三',
    message_content: "第一行\n第二行",
    constructor: undefined,
  });
  const template = (body: string, contentType?: string) =>
    renderBody(config("template", { template: { body, ...(contentType ? { contentType } : {}) } }), event);

  it("renders JSON with escaped texts", () => {
    const result = template('{"who":{{ data.customer_name | json }},"type":"{{ event.type }}","n":"{{ event.name }}"}');
    expect(result).toEqual({
      ok: true,
      body: '{"who":"张\\"三","type":"leave_message.created","n":"新留言"}',
      contentType: "application/json; charset=utf-8",
    });
  });

  it("refuses what is not the JSON it promises, and lets plain text be", () => {
    const body = '{"who":{{ data.customer_name }}}';
    const result = template(body);
    expect(result.ok ? "" : result.problem.diagnosis).toBe("template.json");
    expect(template(body, "text/plain")).toMatchObject({
      ok: true,
      body: '{"who":张"三}',
      contentType: "text/plain",
    });
  });

  it("names line and column of a mistake", () => {
    const result = template("一\n{% if data.x %}二");
    expect(result).toMatchObject({
      ok: false,
      problem: { field: "template", diagnosis: "template.syntax", values: { line: 2 } },
    });
    expect(template("{{ data.x | nosuch }}")).toMatchObject({ ok: false, problem: { diagnosis: "template.syntax" } });
    expect(template(" ")).toMatchObject({ ok: false, problem: { diagnosis: "template.missing" } });
  });

  it("reaches no file, no inherited property and no endless loop", () => {
    for (const tag of ["{% include '/etc/passwd' %}", "{% render '/etc/passwd' %}", "{% layout '/etc/passwd' %}"]) {
      const result = template(tag, "text/plain");
      expect(result.ok ? result.body : "").not.toContain("root:");
      expect(result.ok).toBe(false);
    }
    expect(template("[{{ data.constructor }}{{ data.__proto__ }}{{ data.toString }}]", "text/plain")).toMatchObject({
      body: "[]",
    });
    expect(template("{% for i in (1..100000000) %}x{% endfor %}", "text/plain").ok).toBe(false);
    const nested = "{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}x{% endfor %}".concat(
      "{% endfor %}{% endfor %}",
    );
    expect(template(nested, "text/plain").ok).toBe(false);
  });
});
