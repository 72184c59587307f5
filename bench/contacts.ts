import { audienceOfRule, countAudience, estimateAudience } from "@/db/queries/audience";
import { checkRule } from "@/lib/domain/audience/check";
import { type AudienceRule, conditionsOf } from "@/lib/domain/audience/rule";
import { newUuid } from "@/lib/domain/ids";
import { createAttributeDefinition } from "@/lib/services/contacts/definitions";
import { clockOf, ruleContext } from "@/lib/services/groups/rules";
import { openProduct, type Product } from "./product";
import { hand, note, quantile } from "./support.mjs";

/*
 * A dynamic group of 30 conditions (10 on columns, 10 on custom attributes, 10 on behaviour, each alone matching 5 to 30 %)
 * over a million contacts: how long the estimate takes that the builder shows, and the exact count. The ceiling is one pass
 * over the same rows that looks at one column of each.
 */

const quick = process.argv.includes("--quick");
const CONTACTS = Number(process.env.BENCH_CONTACTS ?? (quick ? 200_000 : 1_000_000));
const ROUNDS = 5;
const PAGE = 50_000;
/** Longer than any goal: what does not end by then has failed. The driver itself gives up after 60 s. */
const TIMEOUT_MS = 50_000;

const LEVELS = ["gold", "silver", "plain", "new", "lost"];

/** Conditions that match 5 to 30 % each, joined so that the whole does too and none can be left out. */
const RULE: AudienceRule = {
  any: [
    {
      all: [
        {
          any: [
            { field: "city", op: "eq", value: "city 1" },
            { field: "city", op: "in", value: ["city 2", "city 3"] },
            { field: "state", op: "eq", value: "state 4" },
            { field: "gender", op: "eq", value: "female" },
            { field: "company", op: "startsWith", value: "company 1" },
          ],
        },
        {
          any: [
            { field: "attributes.score", op: "gte", value: 900 },
            { field: "attributes.score", op: "between", value: [100, 250] },
            { field: "attributes.level", op: "eq", value: "gold" },
            { field: "attributes.vip", op: "eq", value: true },
            { field: "attributes.joined", op: "gte", value: "2025-09-01" },
          ],
        },
        {
          any: [
            { field: "messages.last7Days", op: "gte", value: 1 },
            { field: "messages.last14Days", op: "gte", value: 1 },
            { field: "messages.last30Days", op: "gte", value: 2 },
            { field: "messages.last60Days", op: "gte", value: 2 },
            { field: "messages.total", op: "gte", value: 4 },
          ],
        },
      ],
    },
    {
      all: [
        {
          any: [
            { field: "tags", op: "contains", value: "tag 1" },
            { field: "tags", op: "in", value: ["tag 2", "tag 3"] },
            { field: "dateOfBirthday", op: "lt", value: "1965-01-01" },
            { field: "createdAt", op: "inLastDays", value: 60 },
            { field: "source", op: "eq", value: "source 3" },
          ],
        },
        {
          any: [
            { field: "attributes.orders", op: "gte", value: 16 },
            { field: "attributes.spent", op: "lt", value: 500 },
            { field: "attributes.region", op: "in", value: ["north", "east"] },
            { field: "attributes.note", op: "contains", value: "7" },
            { field: "attributes.active", op: "eq", value: true },
          ],
        },
        {
          any: [
            { field: "lastMessageAt", op: "inLastDays", value: 20 },
            { field: "messages.last90Days", op: "gte", value: 3 },
            { field: "messages.last180Days", op: "gte", value: 3 },
            { field: "messages.last365Days", op: "between", value: [3, 5] },
            { field: "lastMessageAt", op: "lt", value: "2025-01-01" },
          ],
        },
      ],
    },
  ],
};

const CONTACTS_SQL = `
  insert into contacts (id, organization_id, name, phone, gender, city, state, company, source, tags, date_of_birthday, attributes, created_at, updated_at)
  select pg_temp.id_at(at), $1, 'name ' || n, '139' || lpad((random() * 99999999)::int::text, 8, '0'),
    (array['female','male','male','unknown'])[1 + (random() * 3)::int], 'city ' || (random() * 19)::int, 'state ' || (random() * 9)::int,
    'company ' || (random() * 99)::int, 'source ' || (random() * 9)::int,
    case when random() < 0.4 then array['tag ' || (random() * 9)::int] else '{}'::text[] end, date '1955-01-01' + (random() * 18000)::int,
    jsonb_build_object('score', (random() * 1000)::int, 'orders', (random() * 20)::int, 'spent', (random() * 5000)::int,
      'level', (array['gold','silver','plain','new','lost'])[1 + (random() * 4)::int], 'vip', random() < 0.1, 'active', random() < 0.15,
      'region', (array['north','south','west','east','none','none','none'])[1 + (random() * 6)::int],
      'joined', (date '2023-01-01' + (random() * 1050)::int)::text, 'note', 'note ' || (random() * 99)::int, 'extra', 'unused'), at, at
  from (select n, now() - random() * interval '700 days' as at from generate_series(1, $2::int) n) made`;

/** Of the contacts that came last: half have messages, each three, more of them lately. */
const MESSAGES_SQL = `
  insert into leave_messages (id, organization_id, site_id, contact_id, number, status, content, fingerprint, created_at, updated_at)
  select pg_temp.id_at(at), $1, $2, id, 'B-' || number || '-' || k, 'pending', 'words', '\\x00', at, at
  from (select c.id, c.number, k, now() - random() * random() * interval '540 days' as at
    from contacts c, generate_series(1, 3) k where c.organization_id = $1 and c.number > 100000000000 + $3 and c.number % 2 = 0) made`;

const product = await openProduct();
try {
  await define(product);
  await fill(product);
  await measure(product);
} finally {
  await product.close();
}

async function define({ ctx }: Product): Promise<void> {
  const numbers = ["score", "orders", "spent"].map((key) => ({ key, labelZh: key, type: "number" }));
  const texts = ["region", "note"].map((key) => ({ key, labelZh: key, type: "text" }));
  const flags = ["vip", "active"].map((key) => ({ key, labelZh: key, type: "boolean" }));
  const others = [
    { key: "level", labelZh: "level", type: "select", options: LEVELS },
    { key: "joined", labelZh: "joined", type: "date" },
  ];
  for (const one of [...numbers, ...texts, ...flags, ...others]) await createAttributeDefinition(ctx, one);
}

/** Contacts of the last two years and, for every second one, three leave messages of the last year and a half. */
async function fill({ ctx, runtime }: Product): Promise<void> {
  const { $client } = runtime.db;
  const began = performance.now();
  const client = await $client.connect();
  try {
    // The time stands in the first 48 bits of an id; the rest is random, version and variant where they belong.
    await client.query(`create function pg_temp.id_at(t timestamptz) returns uuid language sql volatile as $$
      select (lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
        || '8' || substr(md5(random()::text), 1, 15))::uuid $$`);
    await client.query("select setseed(0.42)");
    for (let from = 0; from < CONTACTS; from += PAGE) {
      await client.query(CONTACTS_SQL, [ctx.organizationId, Math.min(PAGE, CONTACTS - from)]);
      await client.query(MESSAGES_SQL, [ctx.organizationId, newUuid(0), from]);
      note(`${Math.min(from + PAGE, CONTACTS)} contacts`);
    }
    await client.query("vacuum (analyze) contacts");
    await client.query("vacuum (analyze) leave_messages");
  } finally {
    client.release();
  }
  note(`filled in ${Math.round((performance.now() - began) / 1000)} s`);
}

async function measure({ ctx, runtime }: Product): Promise<void> {
  const { db } = runtime;
  const checked = checkRule(RULE, await ruleContext(ctx));
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const audience = audienceOfRule(checked.rule);
  const clock = await clockOf(ctx);
  const estimates: number[] = [];
  const counts: number[] = [];
  const passes: number[] = [];
  let exact = 0;
  let estimate = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const one = await timed(() =>
      estimateAudience(db, ctx.organizationId, audience, clock, { timeoutMs: TIMEOUT_MS, examples: 10 }),
    );
    const all = await timed(() => countAudience(db, ctx.organizationId, audience, clock, TIMEOUT_MS));
    const pass = await timed(() =>
      db.$client.query("select count(*) from contacts where organization_id = $1 and city <> ''", [ctx.organizationId]),
    );
    if (one.value === null || all.value === null) throw new Error("a question was not answered in time");
    estimates.push(one.ms);
    counts.push(all.ms);
    passes.push(pass.ms);
    estimate = one.value.matching;
    exact = all.value;
  }
  const row = (name: string, values: readonly number[], at: number) => ({
    name,
    value: Math.round(quantile([...values], at)),
    unit: "ms",
  });
  hand({
    name: "contacts",
    title: `A group of ${conditionsOf(RULE).length} conditions over ${CONTACTS.toLocaleString("en")} contacts`,
    rows: [
      row("estimate, median", estimates, 0.5),
      row("estimate, slowest", estimates, 1),
      row("exact count, median", counts, 0.5),
      row("exact count, slowest", counts, 1),
      row("one pass over the rows (ceiling), median", passes, 0.5),
      { name: "contacts that fit", value: Math.round((exact / CONTACTS) * 1000) / 10, unit: "%" },
      { name: "estimate off by", value: Math.round((Math.abs(estimate - exact) / exact) * 1000) / 10, unit: "%" },
    ],
    details: { contacts: CONTACTS, exact, estimate, estimates, counts, passes },
  });
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now();
  const value = await run();
  return { value, ms: performance.now() - began };
}
