import { and, asc, count, eq, sql } from "drizzle-orm";
import { DEFINITIONS_MAX } from "@/lib/domain/contacts/attributes";
import type { RuleOp } from "@/lib/domain/contacts/rules";
import { RULES_MAX } from "@/lib/domain/contacts/rules";
import type { Executor } from "../client";
import { contactAttributes, contactRules } from "../schema";

export type AttributeRow = typeof contactAttributes.$inferSelect;
type RawRule = typeof contactRules.$inferSelect;
export type ContactRuleRow = Omit<RawRule, "op" | "value"> & { op: RuleOp; value: number | string | boolean };

/** The attributes an organization has defined, oldest first. */
export function listAttributes(db: Executor, organizationId: string): Promise<AttributeRow[]> {
  return db
    .select()
    .from(contactAttributes)
    .where(eq(contactAttributes.organizationId, organizationId))
    .orderBy(asc(contactAttributes.id))
    .limit(DEFINITIONS_MAX);
}

export async function countAttributes(db: Executor, organizationId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(contactAttributes)
    .where(eq(contactAttributes.organizationId, organizationId));
  return row?.n ?? 0;
}

/** False when the key is taken. */
export async function insertAttribute(db: Executor, row: typeof contactAttributes.$inferInsert): Promise<boolean> {
  const made = await db
    .insert(contactAttributes)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: contactAttributes.id });
  return made.length > 0;
}

export async function updateAttribute(
  db: Executor,
  organizationId: string,
  id: string,
  values: Partial<Pick<AttributeRow, "labelZh" | "labelEn" | "options" | "sensitive">> & { updatedAt: Date },
): Promise<AttributeRow | null> {
  const [row] = await db
    .update(contactAttributes)
    .set(values)
    .where(and(eq(contactAttributes.organizationId, organizationId), eq(contactAttributes.id, id)))
    .returning();
  return row ?? null;
}

export async function deleteAttribute(db: Executor, organizationId: string, id: string): Promise<void> {
  await db
    .delete(contactAttributes)
    .where(and(eq(contactAttributes.organizationId, organizationId), eq(contactAttributes.id, id)));
}

/** The rules on attributes, oldest first. */
export async function listContactRules(db: Executor, organizationId: string): Promise<ContactRuleRow[]> {
  const rows = await db
    .select()
    .from(contactRules)
    .where(eq(contactRules.organizationId, organizationId))
    .orderBy(asc(contactRules.id))
    .limit(RULES_MAX);
  // Written by `insertRule` alone, whose rows the schema of the domain has checked.
  return rows as ContactRuleRow[];
}

export async function insertRule(db: Executor, row: ContactRuleRow): Promise<void> {
  await db.insert(contactRules).values(row);
}

export async function setRule(
  db: Executor,
  organizationId: string,
  id: string,
  values: Partial<Pick<ContactRuleRow, "name" | "field" | "op" | "value" | "enabled">> & { updatedAt: Date },
): Promise<ContactRuleRow | null> {
  const [row] = await db
    .update(contactRules)
    .set(values)
    .where(and(eq(contactRules.organizationId, organizationId), eq(contactRules.id, id)))
    .returning();
  return (row as ContactRuleRow | undefined) ?? null;
}

export async function deleteRule(db: Executor, organizationId: string, id: string): Promise<boolean> {
  const gone = await db
    .delete(contactRules)
    .where(and(eq(contactRules.organizationId, organizationId), eq(contactRules.id, id)))
    .returning({ id: contactRules.id });
  return gone.length > 0;
}

/** Which attributes the bodies of broadcasts name that have not ended. */
export async function broadcastAttributes(
  db: Executor,
  organizationId: string,
): Promise<{ key: string; id: string; name: string }[]> {
  const result = await db.execute<{ key: string; id: string; name: string }>(sql`
    select distinct key, b.id, b.name from broadcasts b,
      jsonb_array_elements_text(b.plan -> 'body' -> 'contact') key
    where b.organization_id = ${organizationId}::uuid and b.status in ('draft', 'scheduled', 'running', 'paused')
    limit 5000`);
  return result.rows;
}
