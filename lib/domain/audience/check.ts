import type { AttributeDefinition } from "@/lib/domain/contacts/attributes";
import { calendarDay } from "@/lib/domain/contacts/attributes";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import { zonedInstant } from "@/lib/domain/zoned-time";
import { type AudienceField, type FieldType, OPS_OF, resolveField } from "./fields";
import {
  type AudienceCondition,
  type AudienceNode,
  type AudienceRule,
  branchesOf,
  type ConditionOp,
  type ConditionScalar,
  conditionsOf,
  isCondition,
  RULE_CONDITIONS_MAX,
} from "./rule";

/** A value as the database compares it; days stay texts (`2025-01-31`), instants are Dates. */
export type TypedScalar = string | number | boolean | Date;
export type CheckedCondition = { field: AudienceField; op: ConditionOp; values: TypedScalar[]; path: string };
export type CheckedRule = { join: "all" | "any"; nodes: CheckedNode[] };
export type CheckedNode = CheckedRule | CheckedCondition;

/** What is wrong with a condition. `key` is a text of the validation messages. */
export type RuleProblem = {
  path: string;
  key:
    | "rule_field"
    | "rule_field_unknown"
    | "rule_op"
    | "rule_value"
    | "rule_value_type"
    | "rule_range"
    | "rule_days"
    | "rule_conditions"
    | "rule_empty";
  values?: Record<string, string | number>;
};
export type RuleContext = {
  definitions: ReadonlyMap<string, Pick<AttributeDefinition, "type">>;
  /** Zone in which a day without a time is meant. */
  timeZone: string;
};

export const isCheckedCondition = (node: CheckedNode): node is CheckedCondition => "field" in node;

/** Conditions of a checked rule, depth first. */
export function checkedConditions(rule: CheckedRule): CheckedCondition[] {
  return rule.nodes.flatMap((node) => (isCheckedCondition(node) ? [node] : checkedConditions(node)));
}

/** Gives every condition its field and typed values, or says what is wrong and where (`rule.all.0.value`). */
export function checkRule(
  rule: AudienceRule,
  context: RuleContext,
): { ok: true; rule: CheckedRule } | { ok: false; problems: RuleProblem[] } {
  const problems: RuleProblem[] = [];
  if (conditionsOf(rule).length > RULE_CONDITIONS_MAX)
    problems.push({ path: "rule", key: "rule_conditions", values: { maximum: RULE_CONDITIONS_MAX } });
  const checked = checkLevel(rule, "rule", context, problems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rule: checked };
}

function checkLevel(rule: AudienceRule, path: string, context: RuleContext, problems: RuleProblem[]): CheckedRule {
  const join = "all" in rule ? "all" : "any";
  const nodes = branchesOf(rule).flatMap((node: AudienceNode, index): CheckedNode[] => {
    const at = `${path}.${join}.${index}`;
    if (!isCondition(node)) return [checkLevel(node, at, context, problems)];
    const result = checkCondition(node, at, context);
    if ("problem" in result) problems.push(result.problem);
    return "problem" in result ? [] : [result];
  });
  if (nodes.length === 0 && problems.length === 0) problems.push({ path, key: "rule_empty" });
  return { join, nodes };
}

function checkCondition(
  condition: AudienceCondition,
  path: string,
  context: RuleContext,
): CheckedCondition | { problem: RuleProblem } {
  const { field: name, op, value } = condition;
  const wrong = (part: string, key: RuleProblem["key"], values?: RuleProblem["values"]) => ({
    problem: { path: `${path}.${part}`, key, ...(values === undefined ? {} : { values }) },
  });
  const field = resolveField(name, context.definitions, value);
  if (field === null) return wrong("field", "rule_field_unknown", { name: name.slice(0, 100) });
  if (!OPS_OF[field.type].includes(op)) return wrong("op", "rule_op", { name: name.slice(0, 100), op });
  if (op === "isEmpty" || op === "isNotEmpty") return { field, op, values: [], path };
  const given = value === undefined ? [] : [value].flat();
  const expected = op === "between" ? 2 : 1;
  if (given.length === 0 || given.some((one) => one === "")) return wrong("value", "rule_value");
  if (op !== "in" && given.length !== expected) return wrong("value", "rule_value_type");
  if (op === "inLastDays") {
    const [days] = given;
    const whole = typeof days === "number" && Number.isInteger(days) && days >= 1 && days <= 36_500;
    return whole ? { field, op, values: [days], path } : wrong("value", "rule_days");
  }
  const typed = given.map((one, index) =>
    typedScalar(field, op === "between" && index === 1 ? "lte" : op, one, context.timeZone),
  );
  const values = typed.filter((one) => one !== null);
  if (values.length !== typed.length) return wrong("value", "rule_value_type");
  const [low, high] = values;
  if (op === "between" && low !== undefined && high !== undefined && low > high) return wrong("value", "rule_range");
  return { field, op, values, path };
}

const DAY_MS = 86_400_000;

function typedScalar(
  field: AudienceField,
  op: ConditionOp,
  value: ConditionScalar,
  timeZone: string,
): TypedScalar | null {
  const type: FieldType = field.type;
  if (type === "number") return asNumber(value);
  if (type === "boolean") return asBoolean(value);
  if (type === "day") return calendarDay(String(value));
  if (type === "instant") return asInstant(op, String(value), timeZone);
  const text = String(value);
  // Stored in one spelling: what is looked for has to be in it too. A beginning of a number is no number yet.
  if (field.kind === "column" && field.column === "phone" && (op === "eq" || op === "ne" || op === "in"))
    return normaliseField("phone", text);
  return field.kind === "column" && field.column === "email" ? text.trim().toLowerCase() : text;
}

function asNumber(value: ConditionScalar): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}

function asBoolean(value: ConditionScalar): boolean | null {
  if (typeof value === "boolean") return value;
  return value === "true" || value === "false" ? value === "true" : null;
}

/** An instant with its zone, or a day: its beginning, for `gt` and `lte` its end. */
function asInstant(op: ConditionOp, text: string, timeZone: string): Date | null {
  const day = calendarDay(text);
  if (day !== null) {
    const start = zonedInstant(`${day}T00:00`, timeZone);
    return start !== null && (op === "gt" || op === "lte") ? new Date(start.getTime() + DAY_MS - 1) : start;
  }
  const at = /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}
