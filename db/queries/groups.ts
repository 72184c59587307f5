import { and, asc, count, desc, eq, ilike, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { GroupCountState } from "@/lib/domain/audience/groups";
import type { AudienceRule } from "@/lib/domain/audience/rule";
import type { Executor, Tx } from "../client";
import { contactGroups } from "../schema";
import { jsonParameter } from "./hot";

export type GroupRow = typeof contactGroups.$inferSelect;

export async function findGroup(db: Executor, organizationId: string, id: string): Promise<GroupRow | null> {
  const [row] = await db
    .select()
    .from(contactGroups)
    .where(and(eq(contactGroups.organizationId, organizationId), eq(contactGroups.id, id)));
  return row ?? null;
}

/** The groups of these ids, locked against changes until the transaction ends. */
export async function lockGroup(tx: Tx, organizationId: string, id: string): Promise<GroupRow | null> {
  const [row] = await tx
    .select()
    .from(contactGroups)
    .where(and(eq(contactGroups.organizationId, organizationId), eq(contactGroups.id, id)))
    .for("update");
  return row ?? null;
}

export async function findGroups(db: Executor, organizationId: string, ids: readonly string[]): Promise<GroupRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(contactGroups)
    .where(and(eq(contactGroups.organizationId, organizationId), inArray(contactGroups.id, [...ids])));
}

const LIKE_SPECIAL = /[\\%_]/g;

/** A page of groups, newest first. */
export async function listGroupRows(
  db: Executor,
  organizationId: string,
  filter: { kind?: GroupRow["kind"] | undefined; q?: string | undefined },
  page: { beforeId: string | null; limit: number },
): Promise<GroupRow[]> {
  const { kind, q } = filter;
  return db
    .select()
    .from(contactGroups)
    .where(
      and(
        eq(contactGroups.organizationId, organizationId),
        kind === undefined ? undefined : eq(contactGroups.kind, kind),
        q === undefined ? undefined : ilike(contactGroups.name, `%${q.replace(LIKE_SPECIAL, "\\$&")}%`),
        page.beforeId === null ? undefined : lt(contactGroups.id, page.beforeId),
      ),
    )
    .orderBy(desc(contactGroups.id))
    .limit(page.limit);
}

/** Names of all groups, for choices. */
export async function groupNames(
  db: Executor,
  organizationId: string,
  limit: number,
): Promise<Pick<GroupRow, "id" | "name" | "kind" | "memberCount">[]> {
  const { id, name, kind, memberCount } = contactGroups;
  return db
    .select({ id, name, kind, memberCount })
    .from(contactGroups)
    .where(eq(contactGroups.organizationId, organizationId))
    .orderBy(asc(contactGroups.name))
    .limit(limit);
}

export async function countGroups(db: Executor, organizationId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(contactGroups)
    .where(eq(contactGroups.organizationId, organizationId));
  return row?.n ?? 0;
}

/** False when the name is taken. */
export async function insertGroup(db: Executor, row: typeof contactGroups.$inferInsert): Promise<boolean> {
  const made = await db.insert(contactGroups).values(row).onConflictDoNothing().returning({ id: contactGroups.id });
  return made.length > 0;
}

/** Whether another group has the name. */
export async function groupNameTaken(
  db: Executor,
  organizationId: string,
  name: string,
  exceptId: string,
): Promise<boolean> {
  const rows = await db
    .select({ id: contactGroups.id })
    .from(contactGroups)
    .where(and(eq(contactGroups.organizationId, organizationId), eq(contactGroups.name, name)));
  return rows.some(({ id }) => id !== exceptId);
}

export async function updateGroupRow(
  tx: Executor,
  organizationId: string,
  id: string,
  values: Partial<Pick<GroupRow, "name" | "description" | "rule" | "countState" | "memberCount">> & { updatedAt: Date },
): Promise<GroupRow | null> {
  const [row] = await tx
    .update(contactGroups)
    .set({ ...values, version: sql`${contactGroups.version} + 1` })
    .where(and(eq(contactGroups.organizationId, organizationId), eq(contactGroups.id, id)))
    .returning();
  return row ?? null;
}

export async function deleteGroupRow(tx: Executor, organizationId: string, id: string): Promise<void> {
  await tx.delete(contactGroups).where(and(eq(contactGroups.organizationId, organizationId), eq(contactGroups.id, id)));
}

/** Broadcasts that ask for a group, newest first: how many in all, and the first of them. */
type GroupUsers = { total: number; named: { id: string; name: string }[] };

/**
 * By each of some groups the broadcasts that will ask for it again: those that have not ended. Groups that none asks for
 * are not in the answer.
 */
export async function groupUsers(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
  named: number,
): Promise<Map<string, GroupUsers>> {
  const users = new Map<string, GroupUsers>();
  if (ids.length === 0) return users;
  const result = await db.execute<{ group_id: string; id: string; name: string; total: number }>(sql`
    select group_id, id, name, total::int from (
      select used.group_id, b.id, b.name, count(*) over (partition by used.group_id) as total,
        row_number() over (partition by used.group_id order by b.id desc) as n
      from broadcasts b cross join lateral (
        select distinct jsonb_array_elements_text((b.plan -> 'groups') || (b.plan -> 'exclude')) as group_id) used
      where b.organization_id = ${organizationId}::uuid and b.status in ('draft', 'scheduled', 'running', 'paused')
        and used.group_id = any(${sql.param([...ids])}::text[])) ranked
    where n <= ${named} order by group_id, n`);
  for (const { group_id, id, name, total } of result.rows) {
    const of = users.get(group_id) ?? { total, named: [] };
    of.named.push({ id, name });
    users.set(group_id, of);
  }
  return users;
}

/** What counting found; the group's version stays what it is. */
export async function setGroupCount(
  db: Executor,
  organizationId: string,
  id: string,
  found: { memberCount?: number; countState: GroupCountState; countedAt: Date },
): Promise<void> {
  await db
    .update(contactGroups)
    .set(found)
    .where(and(eq(contactGroups.organizationId, organizationId), eq(contactGroups.id, id)));
}

/** Groups whose number of members is older than `before`, longest ago first. Of every organization: upkeep. */
export async function staleGroups(db: Executor, before: Date, limit: number): Promise<GroupRow[]> {
  return db
    .select()
    .from(contactGroups)
    .where(or(isNull(contactGroups.countedAt), lt(contactGroups.countedAt, before)))
    .orderBy(sql`${contactGroups.countedAt} nulls first`)
    .limit(limit);
}

/** The rules that are stored, with their groups' names: who uses an attribute. */
export async function groupRules(
  db: Executor,
  organizationId: string,
): Promise<{ id: string; name: string; rule: AudienceRule }[]> {
  const { id, name, rule } = contactGroups;
  const rows = await db
    .select({ id, name, rule })
    .from(contactGroups)
    .where(and(eq(contactGroups.organizationId, organizationId), eq(contactGroups.kind, "dynamic")));
  return rows.flatMap((row) => (row.rule === null ? [] : [{ id: row.id, name: row.name, rule: row.rule }]));
}

const uuids = (values: readonly string[]) => sql`${sql.param([...values])}::uuid[]`;

/** Adds contacts to a static group; those that are in it, or not of the organization, are left out. Returns how many came in. */
export async function addMembers(
  tx: Executor,
  organizationId: string,
  groupId: string,
  contactIds: readonly string[],
  at: Date,
): Promise<number> {
  const result = await tx.execute(sql`
    insert into contact_group_members (group_id, contact_id, organization_id, created_at)
    select ${groupId}::uuid, c.id, c.organization_id, ${at.toISOString()}::timestamptz from contacts c
    where c.organization_id = ${organizationId}::uuid and c.id = any(${uuids(contactIds)}) order by c.id
    on conflict do nothing`);
  return result.rowCount ?? 0;
}

export async function removeMembers(
  tx: Executor,
  organizationId: string,
  groupId: string,
  contactIds: readonly string[] | null,
): Promise<number> {
  const some = contactIds === null ? sql`` : sql` and contact_id = any(${uuids(contactIds)})`;
  const result = await tx.execute(sql`
    delete from contact_group_members where organization_id = ${organizationId}::uuid and group_id = ${groupId}::uuid${some}`);
  return result.rowCount ?? 0;
}

export async function countMembers(db: Executor, groupId: string): Promise<number> {
  const result = await db.execute<{ n: string }>(
    sql`select count(*) as n from contact_group_members where group_id = ${groupId}::uuid`,
  );
  return Number(result.rows[0]?.n ?? 0);
}

/** Which contact each of some texts is: an id, an external id, a phone number or an e-mail address (the oldest). */
export async function resolveContacts(
  db: Executor,
  organizationId: string,
  wanted: readonly { text: string; id: string | null; phone: string; email: string }[],
): Promise<{ text: string; contactId: string }[]> {
  const org = sql`c.organization_id = ${organizationId}::uuid`;
  const result = await db.execute<{ text: string; id: string | null }>(sql`
    select w.text, coalesce(
      (select c.id from contacts c where ${org} and c.id = w.id),
      (select c.id from contacts c where ${org} and c.external_id = w.text),
      (select c.id from contacts c where ${org} and c.phone = w.phone order by c.id limit 1),
      (select c.id from contacts c where ${org} and c.email = w.email order by c.id limit 1)) as id
    from jsonb_to_recordset(${jsonParameter(wanted)}::jsonb) as w(text text, id uuid, phone text, email text)`);
  return result.rows.flatMap(({ text, id }) => (id === null ? [] : [{ text, contactId: id }]));
}

/** The zone an organization's days are in. */
export async function organizationTimeZone(db: Executor, organizationId: string): Promise<string> {
  const result = await db.execute<{ zone: string }>(
    sql`select time_zone as zone from organizations where id = ${organizationId}::uuid`,
  );
  return result.rows[0]?.zone ?? "Asia/Shanghai";
}
