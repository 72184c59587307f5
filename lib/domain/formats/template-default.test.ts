import { describe, expect, it } from "vitest";
import { EVENT_CATALOGUE, EVENT_TYPES } from "../catalogue";
import type { EventType } from "../catalogue/types";
import { checkLiquid, defaultTemplate, renderSubject, renderTemplate } from "./index";

const event = (type: EventType, data?: Record<string, unknown>) => ({
  id: "evt_1",
  type,
  occurredAt: new Date("2024-01-15T10:30:00Z"),
  data: data ?? EVENT_CATALOGUE[type].sample,
  tenantNumber: 1,
});

describe("texts to start from", () => {
  it.each(EVENT_TYPES)("say something about %s on every platform, in both languages", (type) => {
    for (const channel of ["wecom", "dingtalk", "slack", "custom"] as const) {
      for (const locale of ["zh-CN", "en"] as const) {
        for (const text of ["markdown", "text", "json"] as const) {
          for (const scope of [type, null]) {
            const template = defaultTemplate(scope, { locale, text, channel });
            expect(checkLiquid(template.body) ?? checkLiquid(template.subject)).toBeNull();
            const contentType = text === "json" ? "application/json" : "text/plain";
            const made = renderTemplate({ template: { ...template, contentType }, locale }, event(type), {
              link: "https://x.example/y",
            });
            expect(made.ok ? made.text.trim().length : made.problem).toBeGreaterThan(10);
            if (text === "json" && made.ok) expect(() => JSON.parse(made.text)).not.toThrow();
          }
        }
      }
    }
  });

  it("leave out what is empty and write times for people", () => {
    const template = defaultTemplate("leave_message.created", { locale: "zh-CN", text: "text", channel: "email" });
    const data = {
      customer_name: "张三",
      customer_phone: "",
      created_time: "2024-01-15T10:30:00Z",
      message_content: "你好",
    };
    const made = renderTemplate({ template, locale: "zh-CN" }, event("leave_message.created", data));
    expect(made).toEqual({
      ok: true,
      text: "新留言\n\n客户姓名：张三\n留言时间：2024-01-15 18:30\n\n你好\n",
    });
  });

  it("name the thing in the subject", () => {
    const template = defaultTemplate("system_alert.warning", { locale: "zh-CN", text: "markdown", channel: "email" });
    expect(renderSubject({ template, locale: "zh-CN" }, event("system_alert.warning"))).toEqual({
      ok: true,
      text: "系统警告：系统性能警告",
    });
  });
});
