import { z } from "zod";
import { type AudienceNode, type AudienceRule, CONDITION_OPS, RULE_CONDITIONS_MAX } from "./rule";

const Scalar = z.union([z.string().max(500), z.number(), z.boolean()]);
const ConditionSchema = z.strictObject({
  field: z.string().min(1, "rule_field").max(100),
  op: z.enum(CONDITION_OPS),
  value: z.union([Scalar, z.array(Scalar).max(200)]).optional(),
});

/** The shape alone, to the deepest level that may be; what a field takes is `checkRule`'s business. */
const level = (inner: z.ZodType<AudienceNode>): z.ZodType<AudienceRule> => {
  const nodes = z.array(inner).min(1, "rule_empty").max(RULE_CONDITIONS_MAX, "rule_conditions");
  return z.union([z.strictObject({ all: nodes }), z.strictObject({ any: nodes })]);
};
const deepest = level(ConditionSchema);
const second = level(z.union([ConditionSchema, deepest]));
export const AudienceRuleSchema: z.ZodType<AudienceRule> = level(z.union([ConditionSchema, second]));
