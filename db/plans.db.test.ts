import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import {
  localTransport,
  makeEndpoint,
  makeOrganization,
  testContext,
  testKeys,
  testLog,
  until,
} from "@/e2e/faults/fixture";
import { openReceiver } from "@/e2e/faults/receiver";
import { EmbeddedEngine, workerWakePort } from "@/inngest/engines/embedded";
import { openWorkerServices } from "@/inngest/services";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import { encodeId, newUuid, uuidAt } from "@/lib/domain/ids";
import { noLive } from "@/lib/jobs/live";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import { failureReasons } from "@/lib/services/analytics/failures";
import { statsByTarget } from "@/lib/services/analytics/targets";
import { type DeliveryListQuery, listDeliveries } from "@/lib/services/deliveries/list";
import { deliveryStats } from "@/lib/services/deliveries/stats";
import { ingestEvents } from "@/lib/services/events/ingest";
import { findMissedWork } from "@/lib/services/lanes/sweep";
import { openDb } from "./client";
import { tuneHotConnections } from "./queries/hot";
import { WEEK_MS } from "./queries/partitions";
import { due } from "./schema";
import { openTestDb, type TestDb } from "./testing/database";
import { fillHistory, settleHistory } from "./testing/fill";
import { explainPlain, type Probe, probePlans, recordStatements } from "./testing/plans";

/*
 * The statements of the delivery loop, probed while the real loop runs: on tables that were always empty, on tables whose
 * statistics are from when they were, and on tables with a history and a backlog. What they touch must not grow.
 * SCALE_ROWS=10000000 asks the same of a history as long as that.
 */

const HISTORY = Number(process.env.SCALE_ROWS ?? 200_000);
const FILL_LIMIT_MS = 60_000 + HISTORY;
const BACKLOG = 20_000;
const EVENTS = 60;
/** Events whose content came before, for the endpoint that wants each once. */
const REPEATED = 10;
const DAY_MS = 86_400_000;
/** Read as a whole on purpose: the workers there are, and in the sweep the lanes there are. */
const SMALL_TABLES = ["workers", "lanes"];
const tables: TestDb[] = [];
afterAll(() => Promise.all(tables.map((test) => test.close())));

/** Statements that every run must have shown. */
const EXPECTED = [
  /^route_take$/,
  /^route_queue/,
  /^route_lock$/,
  /^route_twins$/,
  /^route_originals$/,
  /^lanes_acquire$/,
  /^lanes_page$/,
  /^lanes_page_ordered$/,
  /^lanes_overdue$/,
  /^tick_r/,
  /^tick_.*h/,
];

/** Runs deliveries, retries and a sweep over a database and returns what the loop's statements did. */
async function probeLoop(test: TestDb): Promise<Probe[]> {
  const probes: Probe[] = [];
  const receiver = await openReceiver();
  let tries = 0;
  const worker = openDb({ url: test.url, max: 8, name: "worker", onError: () => undefined });
  tuneHotConnections(worker);
  probePlans(worker, probes, 12);
  const others = embeddedWakePort({ db: worker, log: testLog });
  const transport = localTransport();
  const runtime = {
    db: worker,
    keys: testKeys,
    live: noLive,
    transport,
    log: testLog,
    appUrl: "http://127.0.0.1:3000",
  };
  let engine: EmbeddedEngine | null = null;
  const wake = workerWakePort(() => engine, others);
  const services = openWorkerServices(runtime, { owner: "plans", wake });
  engine = new EmbeddedEngine(services, { url: test.url, owner: "plans", random: Math.random, cron: false });
  const web = embeddedWakePort({ db: test.db, log: testLog, origin: "web" });
  try {
    const organizationId = await makeOrganization(test.db);
    for (const path of ["/well", "/well", "/ill"]) {
      await makeEndpoint(test.db, organizationId, { url: receiver.url(path), retry: { delays: [1] } });
    }
    const once = { url: receiver.url("/once"), rules: { ...NO_RULES, dedupeSeconds: 600 } };
    await makeEndpoint(test.db, organizationId, once);
    await makeEndpoint(test.db, organizationId, { url: receiver.url("/row"), rules: { ...NO_RULES, ordered: true } });
    // Now and then a first try fails: retries, but no breaker.
    receiver.reply("/ill", (request, response) => {
      const fails = request.headers["x-attempt"] === "1" && ++tries % 8 === 0;
      response.writeHead(fails ? 503 : 200).end();
    });
    await engine.start();
    const events = Array.from({ length: EVENTS }, (_, n) => ({
      type: "ticket.created",
      data: { ticket_id: `T-${n}` },
    }));
    const caller = testContext(test.db, organizationId, { wake: web });
    await ingestEvents(caller, { events, source: "api" });
    await ingestEvents(caller, { events: events.slice(0, REPEATED), source: "api" });
    const waiting = () => test.db.$count(due, sql`organization_id = ${organizationId}`);
    await until(
      "every delivery to end",
      async () => receiver.requests.length >= EVENTS * 5 + REPEATED * 4 && (await waiting()) === 0,
      60_000,
    );
    await findMissedWork(services, { horizonMs: 1_000 });
  } finally {
    await engine.stop();
    await Promise.all([others.close(), web.close(), transport.close(), receiver.close()]);
    await worker.$client.end();
  }
  return probes;
}

/** Work of many lanes that nobody can deliver now: planned for later, so that it lies beside what is due. */
async function addBacklog(test: TestDb): Promise<void> {
  const organizationId = newUuid(Date.now());
  await test.db.execute(sql`
    insert into lanes (endpoint_id, organization_id, shard)
    select gen_random_uuid(), ${organizationId}, n % 64 from generate_series(1, 100) n`);
  await test.db.execute(sql`
    insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, trigger, solo)
    select gen_random_uuid(), l.endpoint_id, l.organization_id, gen_random_uuid(), 'ticket.created', 10,
      now() + n * interval '1 minute', 0, 'auto', true
    from lanes l cross join generate_series(60, 59 + ${BACKLOG / 100}::int) n where l.organization_id = ${organizationId}`);
}

/**
 * What is left of a backlog that drained: the planner believes that these tables have pages, and one row on all of them. The
 * next backlog finds statistics of that moment, and plans that were made of them.
 */
async function drainBacklog(test: TestDb): Promise<void> {
  await addBacklog(test);
  await addUnrouted(test);
  for (const table of ["due", "unrouted"]) {
    await test.db.$client.query(`delete from ${table} where ctid <> (select max(ctid) from ${table})`);
    await test.db.$client.query(`vacuum analyze ${table}`);
  }
}

/** Events of this moment that wait for routing and are gone already. */
async function addUnrouted(test: TestDb): Promise<void> {
  await test.db.execute(sql`
    insert into unrouted (organization_id, event_id)
    select '00000000-0000-0000-0000-000000000000',
      (left(${newUuid(Date.now())}, 14) || right(gen_random_uuid()::text, 22))::uuid
    from generate_series(1, ${BACKLOG}::int)`);
}

type Long = { test: TestDb; organizationId: string; endpointId: string; nowMs: number };
let long: Promise<Long> | undefined;

/** A database with a history and a backlog, made once. */
function longHistory(): Promise<Long> {
  const make = async (): Promise<Long> => {
    const test = await openTestDb();
    tables.push(test);
    const nowMs = Date.now();
    const own = await makeOrganization(test.db);
    const hook = () => makeEndpoint(test.db, own, { url: "https://example.com/hook" });
    const organizations = [
      { id: own, endpointIds: [await hook(), await hook()] },
      { id: newUuid(nowMs), endpointIds: [newUuid(nowMs), newUuid(nowMs)] },
    ];
    await fillHistory(test.db.$client, { organizations, deliveries: HISTORY, weeks: 8, nowMs }, () => undefined);
    await addBacklog(test);
    await settleHistory(test.db.$client);
    await test.db.execute(sql`analyze`);
    const [first] = organizations;
    return { test, organizationId: first?.id ?? "", endpointId: first?.endpointIds[0] ?? "", nowMs };
  };
  long ??= make();
  return long;
}

/** The most pages any look at a statement saw. */
function mostPages(probes: readonly Probe[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const { name, facts } of probes) most.set(name, Math.max(most.get(name) ?? 0, facts.pages));
  return most;
}

function expectFlat(probes: readonly Probe[]): void {
  for (const pattern of EXPECTED) expect(probes.some(({ name }) => pattern.test(name))).toBe(true);
  for (const { name, facts } of probes) {
    const { seqScans, partitions, filtered, sorted } = facts;
    expect([name, seqScans.filter(({ table }) => !SMALL_TABLES.includes(table))]).toEqual([name, []]);
    // Everything of this run is of one moment, at most astride the turn of the week; there are partitions for many.
    for (const [table, opened] of Object.entries(partitions)) {
      expect([name, table, opened.length], opened.join()).toEqual([name, table, Math.min(opened.length, 2)]);
    }
    expect([name, filtered <= 1_000, filtered]).toEqual([name, true, filtered]);
    expect([name, sorted <= 1_000, sorted]).toEqual([name, true, sorted]);
  }
}

describe("the statements of the delivery loop", () => {
  let small: Map<string, number>;

  it("look up what they need on empty and on fresh tables", async () => {
    const test = await openTestDb();
    tables.push(test);
    await test.db.execute(sql`analyze`);
    const empty = await probeLoop(test);
    expectFlat(empty);
    // Now there are rows that the statistics know nothing of.
    const fresh = await probeLoop(test);
    expectFlat(fresh);
    small = mostPages([...empty, ...fresh]);
  }, 120_000);

  it("look up what they need in a backlog that came after another had drained", async () => {
    const test = await openTestDb();
    tables.push(test);
    await drainBacklog(test);
    await addBacklog(test);
    await addUnrouted(test);
    expectFlat(await probeLoop(test));
  }, 120_000);

  it(
    `touch no more with ${HISTORY} finished deliveries and a backlog`,
    async () => {
      const { test } = await longHistory();
      const big = await probeLoop(test);
      expectFlat(big);
      for (const [name, pages] of mostPages(big)) {
        const before = small.get(name);
        // Deeper indexes and more lanes cost something; a scan of what is old would cost thousands.
        if (before === undefined) continue;
        expect([name, pages, before, pages <= 3 * before + 1_000]).toEqual([name, pages, before, true]);
      }
    },
    120_000 + FILL_LIMIT_MS,
  );
});

describe("the questions of the history", () => {
  it(
    "read little, whatever the value and wherever the page",
    async () => {
      const { test, organizationId, endpointId, nowMs } = await longHistory();
      const ctx = testContext(test.db, organizationId);
      const middle = nowMs - 4 * WEEK_MS;
      const queries: DeliveryListQuery[] = [
        {},
        { endpointId },
        { status: ["exhausted"] },
        { status: ["merged"] },
        { status: ["retrying", "exhausted"] },
        { status: ["sending", "skipped"] },
        { reason: ["timeout"] },
        { reason: ["tls"] },
        { reason: ["signature", "dns"] },
        { code: ["503"] },
        { code: ["CERT_HAS_EXPIRED"] },
        { code: ["310000"] },
        { eventType: ["ticket.created"] },
        { eventType: ["ticket.escalated"] },
        { eventType: ["user.created"] },
        { endpointId, status: ["merged"] },
        { endpointId, reason: ["tls"] },
        { http: [{ from: 410, to: 410 }] },
        { trigger: ["manual"] },
        { test: true },
        { from: new Date(middle), to: new Date(middle + DAY_MS), status: ["exhausted"] },
      ];
      const recorded = recordStatements(test.db);
      for (const query of queries) {
        await listDeliveries(ctx, query);
        await listDeliveries(ctx, { ...query, cursor: uuidAt(middle) });
      }
      for (const days of [1, 30, 90]) {
        await deliveryStats(ctx, {
          from: new Date(nowMs - days * DAY_MS),
          to: new Date(nowMs),
          timeZone: "Asia/Shanghai",
        });
      }
      // The board of statistics: what the roll-ups do not hold, and the lists its marks open.
      const board = { from: new Date(nowMs - 90 * DAY_MS), to: new Date(nowMs) };
      for (const of of [undefined, encodeId("endpoint", endpointId)]) {
        await failureReasons(ctx, { ...board, endpointId: of });
        await failureReasons(ctx, { from: new Date(middle), to: new Date(middle + DAY_MS), endpointId: of });
      }
      const today = nowMs - (nowMs % DAY_MS);
      await statsByTarget(ctx, { from: new Date(today - 90 * DAY_MS), to: new Date(today + DAY_MS) });
      const custom = {
        channel: ["custom"],
        trigger: ["auto", "retry", "manual", "broadcast"],
      } satisfies DeliveryListQuery;
      const lists: DeliveryListQuery[] = [
        { ...board, ...custom, status: ["delivered", "exhausted", "skipped"] },
        { ...board, ...custom, status: ["exhausted"] },
        { ...board, ...custom, status: ["exhausted"], reason: ["tls"] },
        { from: new Date(middle), to: new Date(middle + DAY_MS), status: ["delivered"], tries: "more" },
      ];
      for (const query of lists) await listDeliveries(ctx, query);
      const about = recorded.filter(({ text }) => /\b(deliveries|delivery_stats)\b/.test(text));
      expect(about.length).toBeGreaterThanOrEqual(2 * queries.length + 3);
      for (const { text, values } of about) {
        const { seqScans, filtered, pages } = await explainPlain(test.db, text, values);
        // The empty weeks ahead may be read as they please.
        const old = seqScans.filter(({ rows }) => rows > 500);
        expect([values, old]).toEqual([values, []]);
        expect([values, filtered <= 5_000, filtered]).toEqual([values, true, filtered]);
        expect([values, pages <= 5_000, pages]).toEqual([values, true, pages]);
      }
    },
    120_000 + FILL_LIMIT_MS,
  );
});
