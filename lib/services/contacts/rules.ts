import { z } from "zod";
import { audit } from "@/db/queries/audit";
import {
  type ContactRuleRow,
  deleteRule,
  insertRule,
  listContactRules,
  setRule,
} from "@/db/queries/contact-attributes";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { TEXT_FIELD_NAMES } from "@/lib/domain/contacts/contact";
import { ContactRuleSchema, RULE_OPS, RULES_MAX } from "@/lib/domain/contacts/rules";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import { loadDefinitions } from "./input";

export const ContactRuleDtoSchema = z.object({
  id: z.string(),
  name: z.string(),
  field: z.string(),
  op: z.enum(RULE_OPS),
  value: z.union([z.number(), z.string(), z.boolean()]),
  enabled: z.boolean(),
});
export type ContactRuleDto = z.output<typeof ContactRuleDtoSchema>;
export const ContactRulePatchSchema = z.strictObject({ enabled: z.boolean() });

/** The rules that raise `flow.triggered`, oldest first. @throws AppError `forbidden` */
export async function listRules(ctx: ServiceContext): Promise<ContactRuleDto[]> {
  authorize(ctx, "contact.read");
  return (await listContactRules(ctx.db, ctx.organizationId)).map(toDto);
}

/** Makes a rule. Contacts that fit it already are not told of: it speaks of crossings. @throws AppError `invalid`, `limit`, `forbidden` */
export async function createRule(ctx: ServiceContext, input: unknown): Promise<ContactRuleDto> {
  authorize(ctx, "contact.manage");
  const content = parseInput(ContactRuleSchema, input);
  const field = content.field.replace(/^props\./, "attributes.");
  const definition = (await loadDefinitions(ctx.db, ctx.organizationId)).get(field.replace(/^attributes\./, ""));
  const known = field.startsWith("attributes.")
    ? field.length > "attributes.".length
    : ([...TEXT_FIELD_NAMES, "dateOfBirthday"] as string[]).includes(field);
  if (!known) throw invalid([fieldErrorOf("field", "rule_field_unknown", { name: field })]);
  const value = definition?.type === "number" ? Number(content.value) : content.value;
  if (typeof value === "number" && !Number.isFinite(value)) throw invalid([fieldErrorOf("value", "attribute_number")]);
  const now = ctx.now();
  const row = {
    ...content,
    field,
    value,
    id: newUuid(now.getTime()),
    organizationId: ctx.organizationId,
    createdAt: now,
    updatedAt: now,
  };
  await ctx.db.transaction(async (tx) => {
    if ((await listContactRules(tx, ctx.organizationId)).length >= RULES_MAX) {
      const problem = fieldErrorOf("name", "contact_rules_limit", { maximum: RULES_MAX });
      throw new AppError("limit", problem.message, { fields: [problem] });
    }
    await insertRule(tx, row);
    await audit(tx, ctx, {
      action: "contact_rule.created",
      objectType: "rule",
      objectId: encodeId("rule", row.id),
      objectName: row.name,
    });
  });
  return toDto(row);
}

/** Switches a rule on or off. @throws AppError `not_found`, `forbidden` */
export async function switchRule(ctx: ServiceContext, id: string, enabled: boolean): Promise<ContactRuleDto> {
  authorize(ctx, "contact.manage");
  const uuid = requireId(id);
  return ctx.db.transaction(async (tx) => {
    const row = await setRule(tx, ctx.organizationId, uuid, { enabled, updatedAt: ctx.now() });
    if (row === null) throw missing();
    await audit(tx, ctx, { action: "contact_rule.updated", objectType: "rule", objectId: id, objectName: row.name });
    return toDto(row);
  });
}

/** @throws AppError `not_found`, `forbidden` */
export async function removeRule(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "contact.manage");
  const uuid = requireId(id);
  await ctx.db.transaction(async (tx) => {
    if (!(await deleteRule(tx, ctx.organizationId, uuid))) throw missing();
    await audit(tx, ctx, { action: "contact_rule.deleted", objectType: "rule", objectId: id });
  });
}

const missing = () => new AppError("not_found", "There is no such rule.");

function requireId(id: string): string {
  const uuid = decodeId("rule", id);
  if (uuid === null) throw missing();
  return uuid;
}

function toDto({ id, name, field, op, value, enabled }: ContactRuleRow): ContactRuleDto {
  return { id: encodeId("rule", id), name, field, op, value, enabled };
}
