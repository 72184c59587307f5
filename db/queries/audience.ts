import { type SQL, sql } from "drizzle-orm";
import type { CheckedRule } from "@/lib/domain/audience/check";
import { checkedConditions } from "@/lib/domain/audience/check";
import type { Db, Executor, Tx } from "../client";
import { type AudienceClock, behaviourJoin, behaviourOf, conditionSql, ruleSql } from "./audience-rule";

export type { AudienceClock } from "./audience-rule";

/** Groups as a query takes them: static ones by their ids, dynamic ones by their rules. */
export type AudienceGroups = { groupIds: readonly string[]; rules: readonly CheckedRule[] };
/** Whoever is in one of `include` and in none of `exclude`, each contact once. */
export type Audience = { include: AudienceGroups; exclude: AudienceGroups };

/** Everybody a rule names. */
export const audienceOfRule = (rule: CheckedRule): Audience => ({
  include: { groupIds: [], rules: [rule] },
  exclude: { groupIds: [], rules: [] },
});

/** A statement that took longer than it may. */
const QUERY_CANCELED = "57014";

/** `c.id in …` reads the members once, however many contacts are asked about. */
function groupsSql({ groupIds, rules }: AudienceGroups, clock: AudienceClock): SQL | null {
  const members = sql`c.id in (select gm.contact_id from contact_group_members gm
    where gm.group_id = any(${sql.param([...groupIds])}::uuid[]))`;
  const parts = [...(groupIds.length === 0 ? [] : [members]), ...rules.map((rule) => ruleSql(rule, clock))];
  return parts.length === 0
    ? null
    : sql.join(
        parts.map((part) => sql`(${part})`),
        sql` or `,
      );
}

function fromAndWhere(organizationId: string, audience: Audience, clock: AudienceClock, way: "all" | "each"): SQL {
  const { include, exclude } = audience;
  const behaviour = behaviourOf([...include.rules, ...exclude.rules]);
  const included = groupsSql(include, clock) ?? sql`false`;
  const excluded = groupsSql(exclude, clock);
  const without = excluded === null ? sql`` : sql` and (${excluded}) is not true`;
  return sql`from contacts c ${behaviourJoin(behaviour, organizationId, clock, way)}
    where c.organization_id = ${organizationId}::uuid and (${included})${without}`;
}

/** A page of the audience in the order of the ids, from behind `afterId`. */
export async function audiencePage(
  db: Executor,
  organizationId: string,
  audience: Audience,
  clock: AudienceClock,
  page: { afterId: string | null; limit: number },
): Promise<string[]> {
  const behind = page.afterId === null ? sql`` : sql` and c.id > ${page.afterId}::uuid`;
  const result = await db.execute<{ id: string }>(
    sql`select c.id ${fromAndWhere(organizationId, audience, clock, "each")}${behind} order by c.id limit ${page.limit}`,
  );
  return result.rows.map(({ id }) => id);
}

/** How many contacts the audience has, each counted once; null when counting takes longer than `timeoutMs`. */
export async function countAudience(
  db: Db,
  organizationId: string,
  audience: Audience,
  clock: AudienceClock,
  timeoutMs: number,
): Promise<number | null> {
  const { include, exclude } = audience;
  const behaviour = behaviourOf([...include.rules, ...exclude.rules]);
  return within(db, timeoutMs, async (tx) => {
    // Every process of a plan sums up all messages for itself: a third one does that work once more.
    if (behaviour !== null) await tx.execute(sql`select set_config('max_parallel_workers_per_gather', '1', true)`);
    const result = await tx.execute<{ n: string }>(
      sql`select count(*) as n ${fromAndWhere(organizationId, audience, clock, "all")}`,
    );
    return Number(result.rows[0]?.n ?? 0);
  });
}

/** Contacts are spread evenly over this many samples (`contacts.sample`). */
const SAMPLES = 256;
/** Samples counted to learn how many contacts there are. */
const PROBED = 8;
/** Contacts an estimate looks at: one standard error is 2 % of the number at a fifth of all, 4 % at a twentieth. */
const SAMPLED_CONTACTS = 10_000;

export type AudienceEstimate = {
  /** How many fit, about: exact where all contacts were looked at. */
  matching: number;
  contacts: number;
  exact: boolean;
  /** Some that fit, by id. */
  examples: string[];
};

/**
 * How many contacts the audience has, by a sample where there are many, and some of them; null when it takes longer than
 * `timeoutMs`.
 */
export async function estimateAudience(
  db: Db,
  organizationId: string,
  audience: Audience,
  clock: AudienceClock,
  options: { timeoutMs: number; examples: number },
): Promise<AudienceEstimate | null> {
  return within(db, options.timeoutMs, async (tx) => {
    const probed = await countSamples(tx, organizationId, PROBED);
    const inOne = probed / PROBED;
    const exact = inOne * SAMPLES <= 2 * SAMPLED_CONTACTS;
    const taken = exact ? SAMPLES : Math.max(1, Math.round(SAMPLED_CONTACTS / inOne));
    const looked = exact
      ? await countSamples(tx, organizationId, SAMPLES)
      : await countSamples(tx, organizationId, taken);
    const result = await tx.execute<{ n: string; examples: string[] | null }>(sql`
      select count(*) as n, (array_agg(id order by id desc))[1:${options.examples}] as examples from (
        select c.id ${fromAndWhere(organizationId, audience, clock, "each")}${exact ? sql`` : sql` and c.sample < ${taken}`}
      ) fits`);
    const found = Number(result.rows[0]?.n ?? 0);
    const scale = SAMPLES / taken;
    return {
      matching: Math.round(found * scale),
      contacts: Math.round(looked * scale),
      exact,
      examples: result.rows[0]?.examples ?? [],
    };
  });
}

async function countSamples(tx: Tx, organizationId: string, below: number): Promise<number> {
  const result = await tx.execute<{ n: string }>(
    sql`select count(*) as n from contacts c where c.organization_id = ${organizationId}::uuid and c.sample < ${below}`,
  );
  return Number(result.rows[0]?.n ?? 0);
}

/** For each condition of a rule whether one contact fits it, in the order of {@link checkedConditions}; null: no such contact. */
export async function explainRule(
  db: Executor,
  organizationId: string,
  rule: CheckedRule,
  clock: AudienceClock,
  contactId: string,
): Promise<{ included: boolean; conditions: boolean[] } | null> {
  const tests = checkedConditions(rule).map((condition) => sql`coalesce((${conditionSql(condition, clock)}), false)`);
  const result = await db.execute<{ included: boolean; conditions: boolean[] }>(sql`
    select coalesce((${ruleSql(rule, clock)}), false) as included, array[${sql.join(tests, sql`, `)}] as conditions
    from contacts c ${behaviourJoin(behaviourOf([rule]), organizationId, clock, "each")}
    where c.organization_id = ${organizationId}::uuid and c.id = ${contactId}::uuid`);
  return result.rows[0] ?? null;
}

async function within<T>(db: Db, timeoutMs: number, run: (tx: Tx) => Promise<T>): Promise<T | null> {
  try {
    return await db.transaction(async (tx) => {
      // A worker's connections are tuned for small claims by primary key; this reads a table, and sums up its messages: in
      // the order of their index, which every process of the plan does anew and takes a third of the time of hashing them.
      await tx.execute(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true),
        set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
        set_config('enable_mergejoin', 'on', true), set_config('enable_hashagg', 'off', true), set_config('jit', 'off', true),
        set_config('work_mem', '64MB', true)`);
      return run(tx);
    });
  } catch (error) {
    if (causeCode(error) === QUERY_CANCELED) return null;
    throw error;
  }
}

function causeCode(error: unknown): unknown {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
}
