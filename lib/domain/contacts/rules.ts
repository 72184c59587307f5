import { z } from "zod";
import type { Contact } from "./contact";

/** Rules an organization may have. */
export const RULES_MAX = 50;
export const RULE_OPS = ["gte", "gt", "lte", "lt", "eq"] as const;
export type RuleOp = (typeof RULE_OPS)[number];

/** "活跃度达到 500 分": an attribute, a comparison, a value. */
export const ContactRuleSchema = z.strictObject({
  name: z.string().trim().min(1, "required").max(100),
  /** `attributes.<key>`, or a text of the contact such as `city`. */
  field: z.string().trim().min(1, "required").max(100),
  op: z.enum(RULE_OPS),
  value: z.union([z.number(), z.string().trim().min(1, "required").max(200), z.boolean()]),
  enabled: z.boolean().default(true),
});
export type ContactRule = z.output<typeof ContactRuleSchema>;

/** Whether a contact is on the far side of a rule's threshold. No contact: it is not. */
export function fitsRule(rule: Pick<ContactRule, "field" | "op" | "value">, contact: Contact | null): boolean {
  if (contact === null) return false;
  const actual = actualOf(contact, rule.field);
  if (actual === undefined || actual === null || actual === "") return false;
  if (rule.op === "eq") return actual === rule.value || String(actual) === String(rule.value);
  if (typeof actual !== typeof rule.value || typeof actual === "boolean") return false;
  const [is, limit] = [actual, rule.value];
  if (rule.op === "gte") return is >= limit;
  if (rule.op === "gt") return is > limit;
  return rule.op === "lte" ? is <= limit : is < limit;
}

/** Whether a change takes a contact across the threshold: each crossing is one, staying beyond it is none. */
export const crosses = (rule: Pick<ContactRule, "field" | "op" | "value">, before: Contact | null, after: Contact) =>
  !fitsRule(rule, before) && fitsRule(rule, after);

function actualOf(contact: Contact, field: string): unknown {
  if (field.startsWith("attributes.")) return contact.attributes[field.slice("attributes.".length)];
  return Object.hasOwn(contact, field) ? contact[field as keyof Contact] : undefined;
}
