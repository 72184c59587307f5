/*
 * The rule of a dynamic group: conditions joined by `all` or `any`, nested. Stored and sent as it is printed in the API.
 */
export const CONDITION_OPS = [
  "eq",
  "ne",
  "in",
  "contains",
  "notContains",
  "startsWith",
  "isEmpty",
  "isNotEmpty",
  "gt",
  "gte",
  "lt",
  "lte",
  "between",
  "inLastDays",
] as const;
export type ConditionOp = (typeof CONDITION_OPS)[number];

export type ConditionScalar = string | number | boolean;
export type ConditionValue = ConditionScalar | ConditionScalar[];
export type AudienceCondition = { field: string; op: ConditionOp; value?: ConditionValue | undefined };
export type AudienceRule = { all: AudienceNode[] } | { any: AudienceNode[] };
export type AudienceNode = AudienceRule | AudienceCondition;

/** Levels of nesting and conditions of a rule (ux §1.15); what 30 conditions cost is measured by `npm run bench`. */
export const RULE_LEVELS_MAX = 3;
export const RULE_CONDITIONS_MAX = 30;

export const isCondition = (node: AudienceNode): node is AudienceCondition => "field" in node;
export const branchesOf = (rule: AudienceRule): readonly AudienceNode[] => ("all" in rule ? rule.all : rule.any);

/** Every condition of a rule, depth first. */
export function conditionsOf(rule: AudienceRule): AudienceCondition[] {
  return branchesOf(rule).flatMap((node) => (isCondition(node) ? [node] : conditionsOf(node)));
}
