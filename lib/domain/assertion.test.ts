import { describe, expect, it } from "vitest";
import { checkAssertion, parseAssertion, shownValue } from "./assertion";

const ANSWER = {
  code: 0,
  ok: true,
  text: "done: 完成",
  ratio: 0.5,
  none: null,
  list: ["a", 2],
  data: { items: [{ id: "x-1" }], "content-type": "json" },
};

function holds(expression: string, answer: unknown = ANSWER): boolean {
  const parsed = parseAssertion(expression);
  if (!parsed.ok) throw new Error(`${parsed.problem} at ${parsed.position}`);
  return checkAssertion(parsed.assertion, answer).ok;
}

describe("an assertion", () => {
  it.each([
    "$.code == 0",
    "$.code==0&&$.ok==true",
    "0 == $.code",
    "$.code != 1",
    "$.code == 1 || $.text contains '完成'",
    '$.list contains "a" && $.list contains 2',
    '$.data.items[0].id == "x-1"',
    "$.data['content-type'] == 'json'",
    "$.data[\"content-type\"] != 'xml'",
    "$.ratio >= 0.5 && $.ratio < 1 && $.ratio > -1e1 && $.ratio <= 5e-1",
    "$.none == null && $.nowhere.at.all == null && $.list[9] == null",
    "($.code == 1 || $.ok == true) && $.code == 0",
    "$.code == 0 || $.code == 1 && $.code == 2",
    "$.text > 'do'",
    "$.text == 'done: \\u5b8c' || $.text != 'it\\'s'",
  ])("holds: %s", (expression) => {
    expect(holds(expression)).toBe(true);
  });

  it.each([
    "$.code == 1",
    '$.code == "0"',
    "$.code == false",
    "$.text contains 5",
    "$.code contains 0",
    "$.list > 1",
    "$.none < 1",
    "$.constructor != null",
    "$.text.length == 8",
    "$ == 0",
  ])("does not hold: %s", (expression) => {
    expect(holds(expression)).toBe(false);
  });

  it("names the path that decided, and what was there", () => {
    const parsed = parseAssertion("$.ok == true && ($.code == 7 || 'x' == $.text)");
    expect(parsed.ok && checkAssertion(parsed.assertion, ANSWER)).toEqual({
      ok: false,
      failed: { path: "$.code", found: 0 },
    });
    expect(shownValue("a")).toBe('"a"');
    expect(shownValue(undefined)).toBe("null");
    expect(shownValue("长".repeat(200))).toHaveLength(81);
  });

  it.each([
    ["", "end", 1],
    ["$.code", "end", 7],
    ["$.code ==", "end", 10],
    ["$.code = 0", "operator", 8],
    ["$.code == 0 1", "operator", 13],
    ["$.code == zero", "value", 11],
    ["$.code == 1x", "value", 11],
    ["$.[0] == 1", "path", 2],
    ["$.a[*] == 1", "path", 4],
    ["$.a == 'b", "text", 8],
    ["($.a == 1", "parenthesis", 1],
    ["$.a == 1)", "parenthesis", 9],
    ["$.a == 1 &&", "end", 12],
    ["process.exit() == 1", "value", 1],
    [`${"(".repeat(11)}$.a == 1${")".repeat(11)}`, "depth", 12],
  ])("%j cannot be read: %s at %i", (expression, problem, position) => {
    expect(parseAssertion(expression)).toEqual({ ok: false, problem, position });
  });
});
