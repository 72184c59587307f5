import { describe, expect, it } from "vitest";
import type { AudienceRule } from "@/lib/domain/audience/rule";
import { countConditions, draftOf, type FieldChoice, newSet, pathsOf, replaced, ruleOf, withField } from "./draft";

const choice = (name: string, type: FieldChoice["type"]): FieldChoice => ({ name, label: name, group: "system", type });
const FIELDS = new Map(
  [
    choice("city", "text"),
    choice("attributes.n", "number"),
    choice("attributes.b", "boolean"),
    choice("createdAt", "instant"),
  ].map((one) => [one.name, one]),
);

describe("a rule in the builder", () => {
  const rule: AudienceRule = {
    all: [
      { field: "city", op: "in", value: ["上海", "北京"] },
      {
        any: [
          { field: "attributes.n", op: "between", value: [1, 2.5] },
          { field: "attributes.b", op: "eq", value: true },
        ],
      },
      { field: "createdAt", op: "inLastDays", value: 30 },
      { field: "city", op: "isNotEmpty" },
    ],
  };

  it("is the rule it was made of, condition by condition at the API's paths", () => {
    const draft = draftOf(rule);
    expect(ruleOf(draft, FIELDS)).toEqual(rule);
    expect(countConditions(draft)).toBe(5);
    expect(pathsOf(draft).map(({ path }) => path)).toEqual([
      "rule.all.0",
      "rule.all.1.any.0",
      "rule.all.1.any.1",
      "rule.all.2",
      "rule.all.3",
    ]);
  });

  it("is none while something is missing", () => {
    const draft = newSet("all");
    const [condition] = pathsOf(draft).map((one) => one.condition);
    if (condition === undefined) throw new Error("a new set has a condition");
    expect(ruleOf(draft, FIELDS)).toBeNull();
    const field = FIELDS.get("attributes.n");
    if (field === undefined) throw new Error("no such field");
    const chosen = withField({ ...condition, op: "contains" }, field);
    expect(chosen.op).toBe("eq");
    expect(ruleOf(replaced(draft, condition.id, chosen), FIELDS)).toBeNull();
    expect(ruleOf(replaced(draft, condition.id, { ...chosen, values: ["x", ""] }), FIELDS)).toBeNull();
    expect(ruleOf(replaced(draft, condition.id, { ...chosen, values: ["5", ""] }), FIELDS)).toEqual({
      all: [{ field: "attributes.n", op: "eq", value: 5 }],
    });
  });

  it("loses a set with its last condition", () => {
    const draft = draftOf({ all: [{ field: "city", op: "isEmpty" }, { any: [{ field: "city", op: "isNotEmpty" }] }] });
    const inner = pathsOf(draft)[1]?.condition.id ?? "";
    expect(ruleOf(replaced(draft, inner, null), FIELDS)).toEqual({ all: [{ field: "city", op: "isEmpty" }] });
  });
});
