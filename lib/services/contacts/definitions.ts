import { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  type AttributeRow,
  broadcastAttributes,
  countAttributes,
  deleteAttribute,
  insertAttribute,
  listAttributes,
  updateAttribute,
} from "@/db/queries/contact-attributes";
import { groupRules } from "@/db/queries/groups";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { conditionsOf } from "@/lib/domain/audience/rule";
import { AttributeDefinitionSchema } from "@/lib/domain/contacts/attribute-schema";
import { ATTRIBUTE_TYPES, DEFINITIONS_MAX } from "@/lib/domain/contacts/attributes";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";

/** What may change of a definition: its key and type are what stored values were written by. */
export const AttributePatchSchema = z.strictObject({
  labelZh: AttributeDefinitionSchema.shape.labelZh.optional(),
  labelEn: z.string().trim().max(50).optional(),
  options: z.array(z.string().trim().min(1, "required").max(100)).max(200).optional(),
  sensitive: z.boolean().optional(),
});

export const AttributeDtoSchema = z.object({
  id: z.string(),
  key: z.string(),
  labelZh: z.string(),
  labelEn: z.string(),
  type: z.enum(ATTRIBUTE_TYPES),
  options: z.array(z.string()),
  sensitive: z.boolean(),
  /** Dynamic groups whose rules name it. */
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Broadcasts that have not ended and send it. */
  broadcasts: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type AttributeDto = z.output<typeof AttributeDtoSchema>;

/** The attributes of contacts, oldest first, with the groups that use them. @throws AppError `forbidden` */
export async function listAttributeDefinitions(ctx: ServiceContext): Promise<AttributeDto[]> {
  authorize(ctx, "contact.read");
  const [rows, users] = await Promise.all([listAttributes(ctx.db, ctx.organizationId), usersByKey(ctx)]);
  return rows.map((row) => toDto(row, users.get(row.key) ?? NOBODY));
}

/** @throws AppError `invalid`, `conflict` (`attribute_key_taken`), `limit`, `forbidden` */
export async function createAttributeDefinition(ctx: ServiceContext, input: unknown): Promise<AttributeDto> {
  authorize(ctx, "contact.manage");
  const content = parseInput(AttributeDefinitionSchema, input);
  const options = content.type === "select" ? [...new Set(content.options)] : [];
  if (content.type === "select" && options.length === 0) throw invalid([fieldErrorOf("options", "attribute_options")]);
  const now = ctx.now();
  const row = {
    id: newUuid(now.getTime()),
    organizationId: ctx.organizationId,
    ...content,
    options,
    createdAt: now,
    updatedAt: now,
  };
  await ctx.db.transaction(async (tx) => {
    if ((await countAttributes(tx, ctx.organizationId)) >= DEFINITIONS_MAX) {
      const field = fieldErrorOf("key", "attributes_limit", { maximum: DEFINITIONS_MAX });
      throw new AppError("limit", field.message, { fields: [field] });
    }
    if (!(await insertAttribute(tx, row))) {
      const field = fieldErrorOf("key", "attribute_key_taken", { key: content.key });
      throw new AppError("conflict", field.message, { fields: [field] });
    }
    await record(tx, ctx, row, "attribute.created");
  });
  return toDto(row, NOBODY);
}

/** @throws AppError `invalid`, `not_found`, `forbidden` */
export async function updateAttributeDefinition(
  ctx: ServiceContext,
  id: string,
  input: unknown,
): Promise<AttributeDto> {
  authorize(ctx, "contact.manage");
  const patch = parseInput(AttributePatchSchema, input);
  const before = await requireAttribute(ctx, id);
  if (before.type === "select" && patch.options?.length === 0)
    throw invalid([fieldErrorOf("options", "attribute_options")]);
  const { options, ...rest } = patch;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const chosen = before.type === "select" && options !== undefined ? { options: [...new Set(options)] } : {};
  const row = await ctx.db.transaction(async (tx) => {
    const changed = await updateAttribute(tx, ctx.organizationId, before.id, {
      ...given,
      ...chosen,
      updatedAt: ctx.now(),
    });
    if (changed === null) throw missing();
    await record(tx, ctx, changed, "attribute.updated");
    return changed;
  });
  return toDto(row, (await usersByKey(ctx)).get(row.key) ?? NOBODY);
}

/**
 * Deletes a definition; values of contacts stay where they are, without a type. Not while a group's rule or a broadcast names it.
 * @throws AppError `conflict` (`attribute_in_use`), `not_found`, `forbidden`
 */
export async function deleteAttributeDefinition(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "contact.manage");
  const row = await requireAttribute(ctx, id);
  const users = (await usersByKey(ctx)).get(row.key) ?? NOBODY;
  const { groups, broadcasts } = users;
  if (groups.length + broadcasts.length > 0) {
    const names = [...groups, ...broadcasts].slice(0, 10).map(({ name }) => `"${name}"`);
    const values = { n: groups.length, m: broadcasts.length, names: names.join(", ") };
    const field = fieldErrorOf("id", "attribute_in_use", values);
    throw new AppError("conflict", field.message, { fields: [field] });
  }
  await ctx.db.transaction(async (tx) => {
    await deleteAttribute(tx, ctx.organizationId, row.id);
    await record(tx, ctx, row, "attribute.deleted");
  });
}

type Named = { id: string; name: string };
type Users = { groups: Named[]; broadcasts: Named[] };
const NOBODY: Users = { groups: [], broadcasts: [] };

async function usersByKey(ctx: ServiceContext): Promise<Map<string, Users>> {
  const users = new Map<string, Users>();
  const of = (key: string): Users => {
    const known = users.get(key) ?? { groups: [], broadcasts: [] };
    users.set(key, known);
    return known;
  };
  for (const { key, id, name } of await broadcastAttributes(ctx.db, ctx.organizationId))
    of(key).broadcasts.push({ id: encodeId("broadcast", id), name });
  for (const { id, name, rule } of await groupRules(ctx.db, ctx.organizationId)) {
    const keys = new Set(conditionsOf(rule).map(({ field }) => field.replace(/^(attributes|props)\./, "")));
    for (const key of keys) of(key).groups.push({ id: encodeId("group", id), name });
  }
  return users;
}

async function requireAttribute(ctx: ServiceContext, id: string): Promise<AttributeRow> {
  const uuid = decodeId("attribute", id);
  const row = (await listAttributes(ctx.db, ctx.organizationId)).find((one) => one.id === uuid);
  if (row === undefined) throw missing();
  return row;
}

const missing = () => new AppError("not_found", "There is no such attribute.");

function toDto(row: AttributeRow, users: Users): AttributeDto {
  const { key, labelZh, labelEn, type, options, sensitive } = row;
  return {
    id: encodeId("attribute", row.id),
    key,
    labelZh,
    labelEn,
    type,
    options,
    sensitive,
    usedBy: users.groups,
    broadcasts: users.broadcasts,
  };
}

function record(tx: Tx, ctx: ServiceContext, row: Pick<AttributeRow, "id" | "key">, action: string): Promise<void> {
  return audit(tx, ctx, {
    action,
    objectType: "attribute",
    objectId: encodeId("attribute", row.id),
    objectName: row.key,
  });
}
