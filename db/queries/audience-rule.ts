import { type SQL, sql } from "drizzle-orm";
import {
  type CheckedCondition,
  type CheckedNode,
  type CheckedRule,
  checkedConditions,
  isCheckedCondition,
  type TypedScalar,
} from "@/lib/domain/audience/check";
import type { AudienceField, SystemField } from "@/lib/domain/audience/fields";

/*
 * Rules as SQL: `c` is the contact, `b` what is known of its leave messages. Every value and every attribute's name is a
 * bound parameter; column names come from the closed list below. No condition is ever null where that would hide a
 * contact: a field without a value matches isEmpty, ne and notContains and nothing else.
 */

/** When the rule is asked: the instant, and the day it is in the organization's zone. */
export type AudienceClock = { now: Date; today: string };

const DAY_MS = 86_400_000;

const COLUMNS: Record<SystemField, SQL> = {
  name: sql`c.name`,
  nickname: sql`c.nickname`,
  phone: sql`c.phone`,
  email: sql`c.email`,
  externalId: sql`c.external_id`,
  gender: sql`c.gender`,
  dateOfBirthday: sql`c.date_of_birthday`,
  state: sql`c.state`,
  city: sql`c.city`,
  street: sql`c.street`,
  company: sql`c.company`,
  position: sql`c.position`,
  comments: sql`c.comments`,
  idCard: sql`c.id_card`,
  avatar: sql`c.avatar`,
  source: sql`c.source`,
  tags: sql`c.tags`,
  createdAt: sql`c.created_at`,
  updatedAt: sql`c.updated_at`,
  lastActiveAt: sql`c.last_active_at`,
};

/** A rule as one condition over `c` and `b`. */
export function ruleSql(rule: CheckedRule, clock: AudienceClock): SQL {
  const parts = [...rule.nodes].sort((a, b) => cost(a) - cost(b)).map((node) => sql`(${nodeSql(node, clock)})`);
  return sql.join(parts, rule.join === "all" ? sql` and ` : sql` or `);
}

const nodeSql = (node: CheckedNode, clock: AudienceClock): SQL =>
  isCheckedCondition(node) ? conditionSql(node, clock) : ruleSql(node, clock);

/** Postgres tries conditions in the order they are written: what is cheap to tell comes first. */
function cost(node: CheckedNode): number {
  if (!isCheckedCondition(node)) return Math.max(0, ...node.nodes.map(cost)) + 1;
  return { column: 0, messages: 0, lastMessage: 0, utm: 2, attribute: 2, identity: 4 }[node.field.kind];
}

/** One condition over `c` and `b`: true or not, never unknown where it matters. */
export function conditionSql(condition: CheckedCondition, clock: AudienceClock): SQL {
  const { field } = condition;
  switch (field.type) {
    case "text":
      return field.kind === "identity" ? identitySql(field.identity, condition) : textSql(textOf(field), condition);
    case "number":
      return numberSql(field, condition);
    case "boolean":
      return booleanSql(field, condition);
    case "day":
      return daySql(field, condition, clock);
    case "instant":
      return instantSql(field, condition, clock);
    case "tags":
      return tagsSql(condition);
  }
}

function textOf(field: AudienceField): SQL {
  if (field.kind === "column") return COLUMNS[field.column];
  if (field.kind === "utm") return sql`c.utm ->> ${field.key}::text`;
  return field.kind === "attribute" ? sql`c.attributes ->> ${field.key}::text` : sql`null::text`;
}

function numberSql(field: AudienceField, condition: CheckedCondition): SQL {
  if (field.kind === "messages") {
    const count = sql`coalesce(b.${sql.raw(countColumn(field.days))}, 0)`;
    return orderedSql(count, condition, "float8");
  }
  const value = field.kind === "attribute" ? sql`c.attributes -> ${field.key}::text` : sql`null::jsonb`;
  return attributeNumberSql(value, condition);
}

/**
 * Numbers of attributes are compared as they are stored: reading them out first takes two thirds longer. Among JSON values
 * null and texts come before all numbers, booleans and what has members after them; so what is equal to a number or between
 * two is one, and only an open end has to ask.
 */
function attributeNumberSql(value: SQL, condition: CheckedCondition): SQL {
  const isNumber = sql`jsonb_typeof(${value}) = 'number'`;
  switch (condition.op) {
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return sql`(${orderedSql(sql`(${value})`, condition, "jsonb")} and ${isNumber})`;
    case "isNotEmpty":
      return sql`coalesce(${isNumber}, false)`;
    case "isEmpty":
      return sql`(${isNumber}) is not true`;
    default:
      return orderedSql(sql`(${value})`, condition, "jsonb");
  }
}

const LIKE_SPECIAL = /[\\%_]/g;
const literal = (text: string) => text.toLowerCase().replace(LIKE_SPECIAL, "\\$&");
const textArray = (values: readonly TypedScalar[]) => sql`${sql.param(values.map(String))}::text[]`;

function textSql(value: SQL, { op, values }: Pick<CheckedCondition, "op" | "values">): SQL {
  const text = String(values[0] ?? "");
  switch (op) {
    case "eq":
      return sql`${value} = ${text}::text`;
    case "ne":
      return sql`${value} is distinct from ${text}::text`;
    case "in":
      return sql`${value} = any(${textArray(values)})`;
    case "contains":
      return sql`lower(${value}) like ${`%${literal(text)}%`}::text`;
    case "notContains":
      return sql`(lower(${value}) like ${`%${literal(text)}%`}::text) is not true`;
    case "startsWith":
      return sql`lower(${value}) like ${`${literal(text)}%`}::text`;
    case "isNotEmpty":
      return sql`${value} <> ''`;
    default:
      return sql`coalesce(${value}, '') = ''`;
  }
}

/** A contact may have several identities of a type: one that fits is enough, and "not" means none fits. */
function identitySql(type: string, condition: CheckedCondition): SQL {
  const some = (test: SQL) => sql`exists (select 1 from contact_identities i
    where i.contact_id = c.id and i.organization_id = c.organization_id and i.type = ${type}::text and ${test})`;
  const value = sql`i.value`;
  const { op } = condition;
  if (op === "isEmpty") return sql`not ${some(sql`true`)}`;
  if (op === "isNotEmpty") return some(sql`true`);
  if (op === "ne") return sql`not ${some(textSql(value, { ...condition, op: "eq" }))}`;
  if (op === "notContains") return sql`not ${some(textSql(value, { ...condition, op: "contains" }))}`;
  return some(textSql(value, condition));
}

type Comparable = "float8" | "jsonb" | "date" | "text" | "timestamptz";

function orderedSql(value: SQL, { op, values }: CheckedCondition, type: Comparable): SQL {
  const [first = 0, second = 0] = values;
  const written = (one: TypedScalar) => (one instanceof Date ? one.toISOString() : String(one));
  const cast = (one: TypedScalar) => sql`${written(one)}::${sql.raw(type)}`;
  switch (op) {
    case "eq":
      return sql`${value} = ${cast(first)}`;
    case "ne":
      return sql`${value} is distinct from ${cast(first)}`;
    case "in":
      return sql`${value} = any(${sql.param(values.map(written))}::${sql.raw(type)}[])`;
    case "gt":
      return sql`${value} > ${cast(first)}`;
    case "gte":
      return sql`${value} >= ${cast(first)}`;
    case "lt":
      return sql`${value} < ${cast(first)}`;
    case "lte":
      return sql`${value} <= ${cast(first)}`;
    case "between":
      return sql`${value} between ${cast(first)} and ${cast(second)}`;
    case "isNotEmpty":
      return sql`${value} is not null`;
    default:
      return sql`${value} is null`;
  }
}

function booleanSql(field: AudienceField, condition: CheckedCondition): SQL {
  const value = field.kind === "attribute" ? sql`c.attributes -> ${field.key}::text` : sql`null::jsonb`;
  const { op, values } = condition;
  // Cheaper than taking the value out.
  if (op === "eq" && field.kind === "attribute")
    return sql`c.attributes @> ${JSON.stringify({ [field.key]: values[0] })}::jsonb`;
  if (op === "eq") return sql`${value} = ${String(values[0])}::jsonb`;
  if (op === "ne") return sql`${value} is distinct from ${String(values[0])}::jsonb`;
  return op === "isNotEmpty" ? sql`${value} is not null` : sql`${value} is null`;
}

/** Days of attributes are texts of one spelling: their order is the calendar's. */
function daySql(field: AudienceField, condition: CheckedCondition, clock: AudienceClock): SQL {
  const column = field.kind === "column";
  const value = column ? textOf(field) : sql`(${textOf(field)}) collate "C"`;
  const type = column ? "date" : "text";
  if (condition.op !== "inLastDays") return orderedSql(value, condition, type);
  const from = new Date(Date.parse(`${clock.today}T00:00:00Z`) - Number(condition.values[0]) * DAY_MS);
  const days = [from.toISOString().slice(0, 10), clock.today];
  return orderedSql(value, { ...condition, op: "between", values: days }, type);
}

function instantSql(field: AudienceField, condition: CheckedCondition, clock: AudienceClock): SQL {
  const value = field.kind === "lastMessage" ? sql`b.last_at` : textOf(field);
  if (condition.op !== "inLastDays") return orderedSql(value, condition, "timestamptz");
  const from = new Date(clock.now.getTime() - Number(condition.values[0]) * DAY_MS);
  return orderedSql(value, { ...condition, op: "between", values: [from, clock.now] }, "timestamptz");
}

function tagsSql({ op, values }: CheckedCondition): SQL {
  if (op === "contains") return sql`c.tags @> ${textArray(values)}`;
  if (op === "notContains") return sql`not c.tags @> ${textArray(values)}`;
  if (op === "in") return sql`c.tags && ${textArray(values)}`;
  return op === "isNotEmpty" ? sql`cardinality(c.tags) > 0` : sql`cardinality(c.tags) = 0`;
}

const countColumn = (days: number | null): string => (days === null ? "n_all" : `n_${days}`);

/** What the conditions of some rules want to know of leave messages. */
export type Behaviour = { days: (number | null)[]; last: boolean };

/** Null when no rule asks about leave messages. */
export function behaviourOf(rules: readonly CheckedRule[]): Behaviour | null {
  const fields = rules.flatMap(checkedConditions).map(({ field }) => field);
  const days = [...new Set(fields.flatMap((field) => (field.kind === "messages" ? [field.days] : [])))];
  const last = fields.some(({ kind }) => kind === "lastMessage");
  return days.length === 0 && !last ? null : { days, last };
}

/**
 * The join that gives `b`. `all` reads the messages of the longest window once, for questions about every contact;
 * `each` looks them up contact by contact, for questions about few.
 */
export function behaviourJoin(
  behaviour: Behaviour | null,
  organizationId: string,
  clock: AudienceClock,
  way: "all" | "each",
): SQL {
  if (behaviour === null) return sql``;
  const since = (days: number) =>
    sql`m.created_at >= ${new Date(clock.now.getTime() - days * DAY_MS).toISOString()}::timestamptz`;
  const counts = behaviour.days.map((days) => {
    const filter = days === null ? sql`` : sql` filter (where ${since(days)})`;
    return sql`count(*)${filter} as ${sql.raw(countColumn(days))}`;
  });
  const columns = sql.join([...counts, ...(behaviour.last ? [sql`max(m.created_at) as last_at`] : [])], sql`, `);
  const bounded = behaviour.days.filter((days) => days !== null);
  const whole = behaviour.last || bounded.length < behaviour.days.length;
  const window = whole ? sql`` : sql` and ${since(Math.max(...bounded))}`;
  const from = sql`from leave_messages m where m.organization_id = ${organizationId}::uuid and m.status <> 'spam'${window}`;
  return way === "all"
    ? sql`left join (select m.contact_id, ${columns} ${from} and m.contact_id is not null group by m.contact_id) b on b.contact_id = c.id`
    : sql`left join lateral (select ${columns} ${from} and m.contact_id = c.id) b on true`;
}
