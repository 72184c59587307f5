import { describe, expect, it } from "vitest";
import { type EndpointRules, FiltersSchema, ScheduleSchema } from "../endpoint-rules";
import { compileRules, decide } from "./decide";

const NOON = new Date("2025-01-13T12:00:00Z");
const data = {
  title: "数据库连接失败",
  message: "主库 Ｆａｉｌｅｄ 3 次",
  details: { server_id: "db_001", attempts: "3", usage: 85.5, tags: ["prod", 7], since: "2024-01-15T10:30:00Z" },
  phone: 13800138000,
  empty: "",
  ok: false,
  "dotted.key": "x",
};

function judge(parts: { filters?: object; schedule?: object }, now = NOON, about = data as Record<string, unknown>) {
  const schedule = parts.schedule === undefined ? null : ScheduleSchema.parse(parts.schedule);
  const rules: Pick<EndpointRules, "filters" | "schedule"> = {
    filters: parts.filters === undefined ? null : FiltersSchema.parse(parts.filters),
    schedule: schedule?.type === "times" ? schedule : null,
  };
  return decide(compileRules(rules), { type: "ticket.created", data: about }, now);
}
const why = (parts: Parameters<typeof judge>[0]) => {
  const decision = judge(parts);
  return decision.kind === "send" ? "send" : [decision.why.diagnosis, decision.why.values];
};
const keywords = (words: object) => why({ filters: { keywords: words } });
const field = (path: string, op: string, value?: unknown) =>
  judge({ filters: { fields: [{ field: path, op, value }] } }).kind === "send";

describe("keywords", () => {
  it("are looked for in all texts, whatever the case and width", () => {
    expect(keywords({ any: ["数据库", "nowhere"] })).toBe("send");
    expect(keywords({ any: ["failed"] })).toBe("send");
    expect(keywords({ all: ["ＤＢ_001", "Prod", "13800138000"] })).toBe("send");
    expect(keywords({ any: ["nowhere", "neither"] })).toEqual(["skipped.any", { words: "nowhere, neither" }]);
    expect(keywords({ all: ["数据库", "never"] })).toEqual(["skipped.all", { word: "never" }]);
    expect(keywords({ any: ["数据库"], none: ["主库"] })).toEqual(["skipped.none", { word: "主库" }]);
  });

  it("are not names of fields, and do not run from one text into the next", () => {
    expect(keywords({ any: ["server_id"] })).not.toBe("send");
    expect(keywords({ any: ["失败主库"] })).not.toBe("send");
    expect(keywords({ any: [], all: [], none: [] })).toBe("send");
  });
});

describe("field conditions", () => {
  it("compare numbers as numbers, also when they are written as text", () => {
    expect(field("details.attempts", "eq", 3)).toBe(true);
    expect(field("details.attempts", "gte", "3.0")).toBe(true);
    expect(field("details.attempts", "lt", 20)).toBe(true);
    expect(field("details.usage", "gt", "９")).toBe(true);
    expect(field("details.usage", "lte", 85)).toBe(false);
    expect(field("phone", "eq", "13800138000")).toBe(true);
    expect(field("title", "gt", 1)).toBe(false);
  });

  it("keep ids as they are written", () => {
    const about = { a: "007", b: "12345678901234567890" };
    const holds = (path: string, value: string) =>
      judge({ filters: { fields: [{ field: path, op: "eq", value }] } }, NOON, about).kind === "send";
    expect([holds("a", "7"), holds("a", "007")]).toEqual([false, true]);
    expect([holds("b", "12345678901234567891"), holds("b", "12345678901234567890")]).toEqual([false, true]);
  });

  it("know texts, lists, times, and what is not there", () => {
    expect(field("details.server_id", "startsWith", "DB_")).toBe(true);
    expect(field("details.server_id", "in", ["web_1", "db_001"])).toBe(true);
    expect(field("details.server_id", "in", [])).toBe(false);
    expect(field("message", "contains", "failed 3")).toBe(true);
    expect(field("details.tags", "contains", "PROD")).toBe(true);
    expect(field("details.tags", "contains", "7")).toBe(true);
    expect(field("details.tags", "contains", "pro")).toBe(false);
    expect(field("details.tags.0", "eq", "prod")).toBe(true);
    expect(field("details.since", "gt", "2024-01-15")).toBe(true);
    expect(field("details.since", "lt", "2024-01-15T18:30:00+08:00")).toBe(false);
    expect(field("ok", "eq", false)).toBe(true);
    expect(field("ok", "eq", "FALSE")).toBe(true);
    expect(field("dotted.key", "eq", "x")).toBe(true);
    expect(field("nowhere.at.all", "isEmpty")).toBe(true);
    expect(field("empty", "isEmpty")).toBe(true);
    expect(field("details", "isNotEmpty")).toBe(true);
    expect(field("nowhere", "eq", "")).toBe(false);
    expect(field("nowhere", "ne", "x")).toBe(true);
    expect(field("toString", "isNotEmpty")).toBe(false);
  });

  it("name the first that does not hold", () => {
    const fields = [
      { field: "ok", op: "eq", value: false },
      { field: "details.attempts", op: "gt", value: 5 },
    ];
    expect(why({ filters: { fields } })).toEqual([
      "skipped.condition",
      { n: 2, field: "details.attempts", op: "gt", value: "5" },
    ]);
  });
});

describe("windows and schedule together", () => {
  const evening = { windows: [{ from: "18:00", to: "22:00" }], timezone: "UTC" };
  const office = { windows: [{ from: "09:00", to: "17:00" }], timezone: "UTC" };
  const at = (times: string[], more: object = {}) => ({ type: "times", times, timezone: "UTC", ...more });

  it("wait, or skip, and pass inside", () => {
    expect(judge({ filters: evening })).toMatchObject({
      kind: "later",
      at: new Date("2025-01-13T18:00:00Z"),
      gather: false,
      why: { diagnosis: "waiting.window", values: { at: "2025-01-13 18:00", zone: "UTC" } },
    });
    expect(judge({ filters: { ...evening, outside: "drop" } })).toMatchObject({
      kind: "skip",
      reason: "outside_window",
      why: { diagnosis: "skipped.window", values: { at: "2025-01-13 12:00" } },
    });
    expect(judge({ filters: office })).toEqual({ kind: "send" });
  });

  it("let what is urgent pass at any hour where asked to, and gather what waits", () => {
    const quiet = { ...evening, urgentPasses: true, gather: true };
    const urgent = { ...data, priority: "urgent" };
    expect(judge({ filters: quiet }, NOON, urgent)).toEqual({ kind: "send" });
    expect(judge({ filters: { ...quiet, outside: "drop" } }, NOON, urgent)).toEqual({ kind: "send" });
    expect(judge({ filters: quiet })).toMatchObject({ at: new Date("2025-01-13T18:00:00Z"), gather: true });
    expect(judge({ filters: evening }, NOON, urgent)).toMatchObject({ kind: "later", gather: false });
    expect(compileRules({ filters: FiltersSchema.parse(quiet), schedule: null })?.needsData).toBe(true);
    expect(judge({ filters: { ...quiet, keywords: { any: ["nowhere"] } } }, NOON, urgent)).toMatchObject({
      kind: "skip",
    });
  });

  it("collect until the set time, and until the next window when that is outside", () => {
    expect(judge({ schedule: at(["15:00"]) })).toMatchObject({ at: new Date("2025-01-13T15:00:00Z"), gather: true });
    expect(judge({ schedule: at(["15:00"], { merge: false }) })).toMatchObject({ gather: false });
    expect(judge({ schedule: at(["15:00"], { priority: ["ticket.created"] }) })).toEqual({ kind: "send" });
    expect(judge({ schedule: at(["15:00"]), filters: evening })).toMatchObject({
      at: new Date("2025-01-13T18:00:00Z"),
      gather: true,
      why: { diagnosis: "waiting.window" },
    });
    expect(judge({ schedule: at(["15:00"], { priority: ["ticket.created"] }), filters: evening })).toMatchObject({
      at: new Date("2025-01-13T18:00:00Z"),
      gather: false,
    });
    // What came in time is pushed at the set time, whatever the windows say then.
    expect(judge({ schedule: at(["20:00"]), filters: { ...office, outside: "drop" } })).toMatchObject({
      at: new Date("2025-01-13T20:00:00Z"),
    });
  });

  it("ask for what an event says only where it matters", () => {
    expect(compileRules({ filters: FiltersSchema.parse(office), schedule: null })?.needsData).toBe(false);
    expect(
      compileRules({ filters: FiltersSchema.parse({ keywords: { any: ["a"] } }), schedule: null })?.needsData,
    ).toBe(true);
    expect(compileRules({ filters: FiltersSchema.parse({}), schedule: null })).toBeNull();
    expect(compileRules({ filters: null, schedule: null })).toBeNull();
  });
});
