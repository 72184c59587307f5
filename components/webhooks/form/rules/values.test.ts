import { describe, expect, it } from "vitest";
import { z } from "zod";
import { RULE_INPUTS } from "@/lib/domain/endpoint-rules";
import { problems } from "../schema";
import { newValues, toConfiguration, type WebhookValues } from "../values";
import { newRules, type RuleRecord, ruleConfiguration, storedRules } from "./values";

const ZONE = "Asia/Shanghai";
const Rules = z.object(RULE_INPUTS);
const FULL: RuleRecord = {
  filters: {
    keywords: { any: ["价格"], all: [], none: ["测试"] },
    fields: [
      { field: "priority", op: "in", value: ["high", "urgent"] },
      { field: "details.server_id", op: "isNotEmpty" },
    ],
    windows: [
      { days: [1, 2, 3, 4, 5], from: "22:00", to: "06:00" },
      { days: [6, 7], from: "00:00", to: "24:00" },
    ],
    timezone: "Asia/Tokyo",
    outside: "drop",
  },
  rateLimit: { perMinute: 5, minIntervalSeconds: 2, overflow: "drop" },
  dedupeSeconds: 0,
  schedule: {
    type: "times",
    times: ["09:00", "18:00"],
    days: [1, 2],
    timezone: "Asia/Tokyo",
    priority: ["ticket.escalated"],
    merge: false,
  },
  alerts: { endpoints: ["whk_2"], consecutiveFailures: 3, successRateBelow: 90 },
  ordered: true,
};
const fresh = (more: Partial<WebhookValues>): WebhookValues => ({
  ...newValues("zh-CN", null, ZONE),
  name: "CRM",
  url: "https://example.com/hook",
  events: [{ type: "ticket", enabled: true, events: ["ticket.created"] }],
  ...more,
});
const keys = (more: Partial<WebhookValues>) => problems(fresh(more), null).map(({ path, key }) => `${path}:${key}`);
const filters = (more: Partial<WebhookValues["filters"]>) => ({ filters: { ...newRules(ZONE).filters, ...more } });

describe("rules in the form", () => {
  it("come back as they were stored when nothing is touched", () => {
    expect(Rules.parse(ruleConfiguration(storedRules(FULL, ZONE), "custom"))).toEqual(FULL);
    const off: RuleRecord = { ...FULL, filters: null, rateLimit: null, schedule: null, alerts: null, ordered: false };
    expect(Rules.parse(ruleConfiguration(storedRules(off, ZONE), "custom"))).toEqual(off);
    expect(Rules.parse(ruleConfiguration(storedRules(off, ZONE), "dingtalk"))).toMatchObject({ rateLimit: null });
  });

  it("are switched off on a new webhook, apart from the default window and the platform's limit", () => {
    expect(ruleConfiguration(newRules(ZONE), "custom")).toEqual({
      filters: null,
      rateLimit: null,
      dedupeSeconds: 600,
      schedule: null,
      alerts: null,
      ordered: false,
    });
    expect(ruleConfiguration(newRules(ZONE), "wecom").rateLimit).toEqual({});
    expect(problems(fresh({}), null)).toEqual([]);
  });

  it("name the cell that is wrong", () => {
    const row = { field: "", op: "eq" as const, value: " ", values: [] };
    expect(keys(filters({ fields: [row] })).sort()).toEqual([
      "filters.fields.0.field:required",
      "filters.fields.0.value:required",
    ]);
    expect(keys(filters({ fields: [{ ...row, field: "a", op: "in" }] }))).toEqual(["filters.fields.0.value:required"]);
    expect(keys(filters({ windows: [{ days: [], from: "09:00", to: "09:00" }] })).sort()).toEqual([
      "filters.windows.0.days:days_required",
      "filters.windows.0.to:window_empty",
    ]);
    expect(keys(filters({ windows: [{ days: [1], from: "09:00", to: "09:00" }] }))).toEqual([
      "filters.windows.0.to:window_empty",
    ]);
    expect(keys(filters({ keywords: { any: ["a"], all: [], none: ["a"] } }))).toEqual([
      "filters.keywords.none:keyword_conflict",
    ]);
    expect(keys({ dedupeSeconds: null })).toEqual(["dedupeSeconds:dedupe_range"]);
    expect(keys({ dedupeSeconds: 86_460 })).toEqual(["dedupeSeconds:dedupe_range"]);
    const limit = { mode: "limit", perMinute: 0, minIntervalSeconds: null, overflow: null } as const;
    expect(keys({ rateLimit: limit })).toEqual(["rateLimit.perMinute:rate_range"]);
    const schedule = { ...newRules(ZONE).schedule, type: "times" as const };
    expect(keys({ schedule: { ...schedule, times: ["09:00", ""] } })).toEqual(["schedule.times:time_of_day"]);
    expect(keys({ schedule: { ...schedule, days: [] } })).toEqual(["schedule.days:days_required"]);
    expect(keys({ alerts: { endpoints: [], consecutiveFailures: 200, successRateBelow: null } })).toEqual([
      "alerts.consecutiveFailures:alert_range",
    ]);
  });

  it("take the end of the day and midnight for the same", () => {
    const values = fresh(filters({ windows: [{ days: [1], from: "18:00", to: "00:00" }] }));
    expect(toConfiguration(values, null).filters).toMatchObject({ windows: [{ from: "18:00", to: "24:00" }] });
  });
});
