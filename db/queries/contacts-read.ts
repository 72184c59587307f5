import { type SQL, sql } from "drizzle-orm";
import type { CheckedRule } from "@/lib/domain/audience/check";
import type { ContactChange } from "@/lib/domain/contacts/changes";
import type { Executor } from "../client";
import { type AudienceClock, behaviourJoin, behaviourOf, ruleSql } from "./audience-rule";

export type ContactFilter = {
  /** Names and nicknames begin with it; a phone number, an address or an id has to be whole. */
  search?: { prefix: string; exact: ContactSearch } | undefined;
  tag?: string | undefined;
  source?: string | undefined;
  /** A static group's id. */
  groupId?: string | undefined;
  /** All have to hold: a dynamic group's, and what a list is narrowed by. */
  rules: readonly CheckedRule[];
};
/** What a keyword may be besides the beginning of a name. */
export type ContactSearch = { phone: string; email: string; externalId: string; id: string | null };

const LIKE_SPECIAL = /[\\%_]/g;

/** Ids that a keyword finds, each way by its own index. */
function found(organizationId: string, { prefix, exact }: NonNullable<ContactFilter["search"]>, most?: number): SQL {
  const some = most === undefined ? sql`` : sql` limit ${most}`;
  const org = sql`f.organization_id = ${organizationId}::uuid`;
  const like = `${prefix.toLowerCase().replace(LIKE_SPECIAL, "\\$&")}%`;
  const id =
    exact.id === null ? sql`` : sql` union all select f.id from contacts f where ${org} and f.id = ${exact.id}::uuid`;
  return sql`(select f.id from contacts f where ${org} and lower(f.name) like ${like}${some})
    union all (select f.id from contacts f where ${org} and lower(f.nickname) like ${like}${some})
    union all (select f.id from contacts f where ${org} and f.phone = ${exact.phone}${some})
    union all (select f.id from contacts f where ${org} and f.email = ${exact.email}${some})
    union all select f.id from contacts f where ${org} and f.external_id = ${exact.externalId}${id}`;
}

/** Ids of a page of contacts, newest first, from below `beforeId`. */
export async function contactPage(
  db: Executor,
  organizationId: string,
  filter: ContactFilter,
  clock: AudienceClock,
  page: { beforeId: string | null; limit: number },
): Promise<string[]> {
  const { search, tag, source, groupId, rules } = filter;
  const behaviour = behaviourOf(rules);
  const conditions = [
    sql`c.organization_id = ${organizationId}::uuid`,
    ...(page.beforeId === null ? [] : [sql`c.id < ${page.beforeId}::uuid`]),
    ...(search === undefined ? [] : [sql`c.id in (${found(organizationId, search)})`]),
    ...(tag === undefined ? [] : [sql`c.tags @> array[${tag}]::text[]`]),
    ...(source === undefined ? [] : [sql`c.source = ${source}`]),
    ...(groupId === undefined
      ? []
      : [
          sql`exists (select 1 from contact_group_members gm where gm.group_id = ${groupId}::uuid and gm.contact_id = c.id)`,
        ]),
    ...rules.map((rule) => sql`(${ruleSql(rule, clock)})`),
  ];
  const result = await db.execute<{ id: string }>(sql`
    select c.id from contacts c ${behaviourJoin(behaviour, organizationId, clock, "each")}
    where ${sql.join(conditions, sql` and `)} order by c.id desc limit ${page.limit}`);
  return result.rows.map(({ id }) => id);
}

/** Contacts whose name or nickname begins with a keyword, or whose phone, address or id it is: at most `limit` of each way, newest first. */
export async function searchContactIds(
  db: Executor,
  organizationId: string,
  search: NonNullable<ContactFilter["search"]>,
  limit: number,
): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`
    select distinct s.id from (${found(organizationId, search, limit)}) s order by s.id desc limit ${limit}`);
  return result.rows.map(({ id }) => id);
}

export type ContactExtras = {
  lastMessageAt: Date | null;
  messages: number;
  groups: { id: string; name: string }[];
};

/** What a list says of some contacts besides themselves: leave messages, and static groups (the first five). */
export async function contactExtras(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, ContactExtras>> {
  const result = await db.execute<{
    id: string;
    last: string | null;
    n: string;
    groups: { id: string; name: string }[] | null;
  }>(sql`
    select w.id, m.last, m.n, g.groups
    from unnest(${sql.param([...ids])}::uuid[]) w(id)
    left join lateral (select max(created_at) as last, count(*) as n from leave_messages
      where organization_id = ${organizationId}::uuid and contact_id = w.id and status <> 'spam') m on true
    left join lateral (select json_agg(json_build_object('id', p.id, 'name', p.name) order by p.name) as groups from (
      select g.id, g.name from contact_group_members gm join contact_groups g on g.id = gm.group_id
      where gm.contact_id = w.id and g.organization_id = ${organizationId}::uuid order by g.name limit 5) p) g on true`);
  return new Map(
    result.rows.map(({ id, last, n, groups }) => [
      id,
      { lastMessageAt: last === null ? null : new Date(last), messages: Number(n), groups: groups ?? [] },
    ]),
  );
}

/** How many contacts there are, counted to `cap`. */
export async function countContacts(db: Executor, organizationId: string, cap: number): Promise<number> {
  const result = await db.execute<{ n: string }>(sql`
    select count(*) as n from (select 1 from contacts where organization_id = ${organizationId}::uuid limit ${cap}) found`);
  return Number(result.rows[0]?.n ?? 0);
}

/** The ways in and the tags of an organization's newest contacts: what its filters offer. */
export async function contactFacets(
  db: Executor,
  organizationId: string,
): Promise<{ sources: string[]; tags: string[] }> {
  const result = await db.execute<{ sources: string[] | null; tags: string[] | null }>(sql`
    with newest as (select source, tags from contacts where organization_id = ${organizationId}::uuid order by id desc limit 2000)
    select (select array_agg(distinct source order by source) from newest where source <> '') as sources,
      (select array_agg(t order by n desc, t) from (
        select t, count(*) as n from newest, unnest(tags) t group by t order by n desc, t limit 50) tagged) as tags`);
  const [row] = result.rows;
  return { sources: row?.sources ?? [], tags: row?.tags ?? [] };
}

export type TimelineRow =
  | { kind: "message"; id: string; at: Date; number: string; excerpt: string; status: string }
  | {
      kind: "change";
      id: string;
      at: Date;
      actorKind: string;
      actorName: string;
      source: string;
      changes: ContactChange[];
    };

type RawMessage = { id: string; at: string; number: string; excerpt: string; status: string };
type RawChange = {
  id: string;
  at: string;
  actorKind: string;
  actorName: string;
  source: string;
  changes: ContactChange[];
};

/** The latest of what happened to a contact, newest first. */
export async function contactTimeline(
  db: Executor,
  organizationId: string,
  contactId: string,
  limit: number,
): Promise<TimelineRow[]> {
  const [messages, changes] = await Promise.all([
    db.execute<RawMessage>(sql`
      select id, created_at as at, number, left(content, 200) as excerpt, status from leave_messages
      where organization_id = ${organizationId}::uuid and contact_id = ${contactId}::uuid order by id desc limit ${limit}`),
    db.execute<RawChange>(sql`
      select id, at, actor_kind as "actorKind", actor_name as "actorName", source, changes from contact_changes
      where organization_id = ${organizationId}::uuid and contact_id = ${contactId}::uuid order by id desc limit ${limit}`),
  ]);
  const rows: TimelineRow[] = [
    ...messages.rows.map((row) => ({ ...row, kind: "message" as const, at: new Date(row.at) })),
    ...changes.rows.map((row) => ({ ...row, kind: "change" as const, at: new Date(row.at) })),
  ];
  return rows.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit);
}
