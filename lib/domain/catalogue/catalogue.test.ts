import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  EVENT_CATALOGUE,
  EVENT_OCCASIONS,
  EVENT_TYPES,
  eventFields,
  eventJsonSchema,
  eventLife,
  inPrintedOrder,
  normaliseSubscriptions,
  resolveEventType,
  validateEventData,
} from "./index";

const documents = new URL("../../../e2e/fixtures/documents/", import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, documents), "utf8"));

describe("catalogue", () => {
  it.each(EVENT_TYPES)("%s has a valid, complete sample, a JSON Schema and both names", (type) => {
    const definition = EVENT_CATALOGUE[type];
    expect(definition.type).toBe(type);
    expect(validateEventData(type, definition.sample)).toEqual({ ok: true, data: definition.sample });
    const schema = eventJsonSchema(type);
    expect(schema.type).toBe("object");
    const documented = eventFields(type).map((field) => field.key);
    expect(Object.keys(definition.sample).sort()).toEqual([...documented].sort());
    expect(definition.name.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(definition.name.en).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it.each(EVENT_TYPES)("%s says when it fires in both languages, and what replaces it if it is going", (type) => {
    expect(EVENT_OCCASIONS[type].zh).toMatch(/[\u4e00-\u9fff].*。$/);
    expect(EVENT_OCCASIONS[type].en).toMatch(/^When [^\u4e00-\u9fff]*\.$/);
    const { version, deprecated } = eventLife(type);
    expect(version).toBeGreaterThanOrEqual(1);
    if (deprecated !== undefined) expect(eventLife(deprecated.use).deprecated).toBeUndefined();
  });

  it("gives every spelling to one type only", () => {
    const seen = new Map<string, string>();
    for (const type of EVENT_TYPES) {
      for (const name of [type, ...EVENT_CATALOGUE[type].aliases]) {
        expect(seen.get(name) ?? type).toBe(type);
        seen.set(name, type);
      }
    }
  });

  it("refuses from outside what only the product raises", () => {
    const internal = EVENT_TYPES.filter((type) => EVENT_CATALOGUE[type].internal);
    expect(internal).toEqual([
      "leave_message.spam_digest",
      "broadcast.batch",
      "endpoint.paused",
      "endpoint.resumed",
      "endpoint.disabled",
      "delivery.exhausted",
      "delivery.digest",
      "webhook.test",
    ]);
  });
});

describe("resolveEventType", () => {
  it.each([
    ["leave_message/new_message", "leave_message.created"],
    ["leave_message/message_replied", "leave_message.replied"],
    ["leave_message", "leave_message.created"],
    ["customer_info/new_customer", "customer.created"],
    ["customer_info/info_updated", "customer.updated"],
    ["customer_info", "customer.created"],
    ["system_alert/error", "system_alert.error"],
    ["loyalty/membership_level_up", "loyalty.membership_level_up"],
    ["loyalty/loyalty_dispatch_coupon", "loyalty.loyalty_dispatch_coupon"],
    ["ticket.created", "ticket.created"],
    ["ticket/created", "ticket.created"],
    [" webhook.test ", "webhook.test"],
  ])("reads %s as %s", (name, type) => {
    expect(resolveEventType(name)).toBe(type);
  });

  it("tells alerts apart by their level", () => {
    expect(resolveEventType("system_alert", { level: "warning" })).toBe("system_alert.warning");
    expect(resolveEventType("system_alert", { level: "ERROR" })).toBe("system_alert.error");
    expect(resolveEventType("system_alert", { level: "loud" })).toBeNull();
    expect(resolveEventType("system_alert")).toBeNull();
  });

  it("does not guess", () => {
    expect(resolveEventType("ticket")).toBeNull();
    expect(resolveEventType("ticket.deleted")).toBeNull();
    expect(resolveEventType("__proto__")).toBeNull();
    expect(resolveEventType("constructor")).toBeNull();
  });
});

describe("normaliseSubscriptions", () => {
  it("takes document A's blocks as printed", () => {
    const blocks = ["a-leave-message-block.json", "a-customer-info-block.json", "a-system-alert-block.json"].map(read);
    expect(normaliseSubscriptions(blocks)).toEqual({
      ok: true,
      subscriptions: [
        { category: "leave_message", enabled: true, events: ["leave_message.created", "leave_message.replied"] },
        { category: "customer_info", enabled: true, events: ["customer.created", "customer.updated"] },
        {
          category: "system_alert",
          enabled: true,
          events: ["system_alert.error", "system_alert.warning", "system_alert.info"],
        },
      ],
      events: [
        "leave_message.created",
        "leave_message.replied",
        "customer.created",
        "customer.updated",
        "system_alert.error",
        "system_alert.warning",
        "system_alert.info",
      ],
    });
  });

  it("keeps the events of a switched-off block without subscribing to them", () => {
    const result = normaliseSubscriptions([
      { type: "leave_message", enabled: false, events: ["new_message"] },
      "ticket/created",
      "ticket.created",
    ]);
    expect(result).toEqual({
      ok: true,
      subscriptions: [
        { category: "leave_message", enabled: false, events: ["leave_message.created"] },
        { category: "ticket", enabled: true, events: ["ticket.created"] },
      ],
      events: ["ticket.created"],
    });
  });

  it("takes the name of a category for all of its types, and short names inside a block", () => {
    const all = normaliseSubscriptions(["system_alert"]);
    expect(all.ok && all.events).toEqual(["system_alert.error", "system_alert.warning", "system_alert.info"]);
    const short = normaliseSubscriptions([{ type: "ticket", enabled: true, events: ["created", "ticket.overdue"] }]);
    expect(short.ok && short.events).toEqual(["ticket.created", "ticket.overdue"]);
  });

  it("names what it does not know, where it stands", () => {
    const result = normaliseSubscriptions([
      "ticket.craeted",
      { type: "leave_message", enabled: true, events: ["new_message", "new_customer"] },
      { type: "gossip", enabled: true, events: ["x"] },
    ]);
    expect(result.ok ? [] : result.errors.map(({ path, key }) => [path, key])).toEqual([
      ["events.0", "event_unknown"],
      ["events.1.events.1", "event_unknown"],
      ["events.2.type", "event_unknown"],
    ]);
  });

  it("refuses a category that is on and off at once, in either order, and nothing at all", () => {
    const off = { type: "ticket", enabled: false, events: ["created"] };
    for (const input of [
      [off, "ticket.closed"],
      ["ticket.closed", off],
    ]) {
      const result = normaliseSubscriptions(input);
      expect(result.ok ? [] : result.errors.map((error) => error.key)).toEqual(["events_conflict"]);
    }
    const empty = normaliseSubscriptions([{ type: "ticket", enabled: true, events: [] }]);
    expect(empty.ok ? [] : empty.errors.map((error) => error.key)).toEqual(["events_required"]);
  });
});

describe("validateEventData", () => {
  it("stores document C's nested message under document A's names and loses nothing", () => {
    const { visitor, message, source } = read("c-leave-message.json");
    const result = validateEventData("leave_message.created", {
      visitor: { ...visitor, wechat: "zs" },
      message,
      source,
      order: 7,
    });
    expect(result).toEqual({
      ok: true,
      data: {
        customer_name: "张三",
        customer_phone: "13800138000",
        customer_email: "zhangsan@example.com",
        visitor_ip: "192.168.1.100",
        message_content: "我想咨询一下产品价格",
        category: "产品咨询",
        source: "web_chat",
        visitor: { wechat: "zs" },
        order: 7,
      },
    });
  });

  it("keeps unknown keys and text exactly as written", () => {
    const data = { message_content: "  两边有空格  ", nested: { deep: [1, { two: "2" }] }, 数量: 3 };
    expect(validateEventData("leave_message.created", data)).toEqual({ ok: true, data });
  });

  it("asks only for what a receiver cannot do without", () => {
    const problems = (type: Parameters<typeof validateEventData>[0], data: unknown) => {
      const result = validateEventData(type, data);
      return result.ok ? [] : result.errors.map(({ path, key }) => `${path} ${key}`);
    };
    expect(problems("leave_message.created", { customer_name: "张三" })).toEqual(["data.message_content required"]);
    expect(problems("leave_message.created", { message_content: " " })).toEqual(["data.message_content required"]);
    expect(problems("leave_message.replied", { message_id: "m" })).toEqual([]);
    expect(problems("customer.created", { company: "x" })).toEqual(["data.customer_id event_data_one_of"]);
    expect(problems("ticket.created", {})).toEqual(["data.ticket_id required"]);
    expect(problems("ticket.created", { ticket_id: 17 })).toEqual([]);
    expect(problems("loyalty.membership_level_up", {})).toEqual(["data.membershipId required"]);
    expect(problems("form.submitted", {})).toEqual([]);
    expect(problems("ticket.created", [])).toEqual(["data event_data_invalid"]);
    expect(problems("ticket.created", null)).toEqual(["data event_data_invalid"]);
  });

  it("gives an alert the level its type says", () => {
    const result = validateEventData("system_alert.error", { title: "坏了" });
    expect(result.ok && result.data).toEqual({ title: "坏了", level: "error" });
  });
});

describe("inPrintedOrder", () => {
  it("puts the documented keys first, whatever order the database gave", () => {
    const printed = read("a-leave-message-format.json").data;
    const shuffled = Object.fromEntries(Object.entries(printed).sort(([a], [b]) => (a < b ? -1 : 1)));
    const ordered = inPrintedOrder("leave_message.created", { zzz: 1, ...shuffled });
    expect(Object.keys(ordered)).toEqual([...Object.keys(printed), "zzz"]);
  });

  it("is not fooled by a key named like the prototype", () => {
    const ordered = inPrintedOrder("ticket.created", JSON.parse('{"__proto__":{"a":1},"ticket_id":"t"}'));
    expect(JSON.stringify(ordered)).toBe('{"ticket_id":"t","__proto__":{"a":1}}');
  });
});
