import { describe, expect, it } from "vitest";
import { EVENT_CATALOGUE, EVENT_TYPES } from "./catalogue";
import type { EventType } from "./catalogue/types";
import { describeEvent } from "./message";

const event = (type: EventType, data: Record<string, unknown> = EVENT_CATALOGUE[type].sample) => ({
  id: "evt_1",
  type,
  occurredAt: new Date("2024-01-15T10:30:00Z"),
  data,
  tenantNumber: 1,
});

describe("describeEvent", () => {
  it("says who left a message, masked, in the reader's language", () => {
    const zh = describeEvent(event("leave_message.created"), { locale: "zh-CN", mask: true, test: true });
    expect(zh.title).toBe("【测试】新留言");
    expect(zh.fields.slice(0, 4)).toEqual([
      { label: "客户姓名", value: "张**" },
      { label: "客户电话", value: "138****8000" },
      { label: "客户邮箱", value: "z***@example.com" },
      { label: "留言分类", value: "产品咨询" },
    ]);
    expect(zh.fields.at(-1)).toEqual({ label: "留言时间", value: "2024-01-15 18:30:00（北京时间）" });
    expect(zh.text).toBe("我想咨询一下产品价格");
    const en = describeEvent(event("leave_message.created"), { locale: "en", mask: false, test: true });
    expect(en.title).toBe("[TEST] New leave message");
    expect(en.fields[1]).toEqual({ label: "Customer phone", value: "13800138000" });
    expect(en.fields.at(-1)).toEqual({ label: "Left at", value: "2024-01-15 10:30:00 UTC" });
  });

  it("counts what was kept apart in a sentence, and says when nobody gave a message to somebody", () => {
    const options = { mask: true, test: false };
    const count = event("leave_message.spam_digest");
    expect(describeEvent(count, { locale: "zh-CN", ...options }).title).toBe("今日拦截 3 条疑似垃圾");
    expect(describeEvent(count, { locale: "en", ...options }).title).toBe("Suspected spam kept apart today: 3");
    const given = event("leave_message.assigned", { assignee_name: "王五", assigned_by: "auto" });
    expect(describeEvent(given, { locale: "zh-CN", ...options }).fields).toContainEqual({
      ...{ label: "分配人", value: "自动分配" },
    });
    expect(describeEvent(given, { locale: "en", ...options }).fields).toContainEqual({
      ...{ label: "Assigned by", value: "Assigned automatically" },
    });
  });

  it("puts an alert's own title and details forward", () => {
    const message = describeEvent(event("system_alert.warning"), { locale: "zh-CN", mask: true, test: false });
    expect(message.title).toBe("系统警告：系统性能警告");
    expect(message.tone).toBe("warning");
    expect(message.text).toBe("服务器CPU使用率超过80%");
    expect(message.fields).toContainEqual({ label: "cpu_usage", value: "85%" });
  });

  it("shows changes, leaves out what is empty, links and adds a missing keyword", () => {
    const message = describeEvent(
      event("ticket.updated", {
        ticket_id: 7,
        priority: "",
        status: "processing",
        changes: { status: ["pending", "processing"], colour: ["a", "b"] },
      }),
      {
        locale: "zh-CN",
        mask: false,
        test: false,
        keyword: "工单通知",
        link: "https://console.example.com/x",
      },
    );
    expect(message).toEqual({
      title: "工单更新",
      tone: "info",
      fields: [
        { label: "状态", value: "待处理 → 处理中" },
        { label: "colour", value: "a → b" },
        { label: "工单编号", value: "7" },
        { label: "关键词", value: "工单通知" },
      ],
      link: { label: "查看详情", url: "https://console.example.com/x" },
    });
    const present = describeEvent(event("ticket.updated"), {
      locale: "zh-CN",
      mask: false,
      test: false,
      keyword: "工单",
    });
    expect(present.fields.some((field) => field.label === "关键词")).toBe(false);
  });

  it.each(EVENT_TYPES)("says something about %s in both languages", (type) => {
    for (const locale of ["zh-CN", "en"] as const) {
      const message = describeEvent(event(type), { locale, mask: true, test: false });
      expect(message.title).not.toBe("");
      expect(message.fields.length + (message.text === undefined ? 0 : 1)).toBeGreaterThan(0);
      if (locale === "en") expect(message.fields.map((field) => field.label).join()).not.toMatch(/[\u4e00-\u9fff]/);
    }
  });
});

describe("codes in a message", () => {
  const values = (type: EventType, data: Record<string, unknown>, locale: "zh-CN" | "en" = "zh-CN") =>
    describeEvent(event(type, data), { locale, mask: false, test: false }).fields.map(({ value }) => value);

  it("are words where they are ours, and stay what they are elsewhere", () => {
    expect(values("ticket.created", { priority: "urgent", status: "pending" })).toEqual(["紧急", "待处理"]);
    expect(values("ticket.created", { priority: "P0", status: "constructor" }, "en")).toEqual(["P0", "constructor"]);
    expect(values("endpoint.paused", { channel: "dingtalk_work" }, "en")).toEqual(["DingTalk work notice"]);
    expect(values("delivery.exhausted", { event_type: "leave_message.created" })).toEqual(["新留言"]);
    expect(values("leave_message.created", { channel: "web" })).toEqual(["web"]);
  });
});

describe("a message about an endpoint", () => {
  it("gives its reason in words", () => {
    const data = { endpoint_id: "whk_1", endpoint_name: "客服群", channel: "wecom", reason: "failing" };
    const told = (type: "endpoint.disabled" | "endpoint.resumed", locale: "zh-CN" | "en") =>
      describeEvent(
        { id: "evt_1", type, occurredAt: new Date(0), data, tenantNumber: 1 },
        { locale, mask: false, test: false },
      ).fields.map(({ value }) => value);
    expect(told("endpoint.disabled", "zh-CN")).toContain("连续 5 天全部失败，已自动停用");
    expect(told("endpoint.disabled", "en")).toContain("Nothing but failures for 5 days; switched off");
    expect(told("endpoint.resumed", "en")).toContain("The receiver is back; pushes go on");
  });
});
