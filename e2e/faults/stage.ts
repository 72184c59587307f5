import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { encodeId } from "@/lib/domain/ids";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import type { WakePort } from "@/lib/jobs/wake";
import { ingestEvents } from "@/lib/services/events/ingest";
import { makeEndpoint, makeOrganization, testContext, testLog, until } from "./fixture";
import { moody, openWitness, seeded, sightingKey, steady, type Witness } from "./witness";

/** Deliveries of one lane that may be in flight: what a crash may repeat, by default. */
export const WINDOW = 32;
const LATE_MS = 1_500;

export type Figures = {
  scenario: string;
  faults: number;
  events: number;
  deliveries: number;
  lost: number;
  unfinished: number;
  /** Accepted by a receiver more than once; not counted: what it accepted too late for a deadline, by the records. */
  duplicates: number;
  /** What could be repeated at most: what the database had as in flight at each fault. */
  bound: number;
};

/** One organization with receivers, and the books on what was accepted and what became of it. */
export type Stage = {
  organization: string;
  witness: Witness;
  paths: readonly string[];
  /** Edge ids of events whose intake was answered. */
  events: string[];
  /** Intake through the service, in this process. */
  ingest: (count: number) => Promise<void>;
  /** Deliveries that are in flight by what the database has committed. */
  inflight: () => Promise<number>;
  /** The workers that hold lanes, one entry per lane. */
  holders: () => Promise<string[]>;
  /** Waits until everything has ended. */
  settled: (deadlineMs: number) => Promise<void>;
  count: (scenario: string, faults: number, bound: number) => Promise<Figures>;
  close: () => Promise<void>;
};

export type StageOptions = {
  db: Db;
  /** Receivers that accept after 15 ms, and such that are slow, cut off and fail now and then. */
  steady: number;
  moody: number;
  seed: number;
  /** Wraps the wakes of intake. */
  wake?: (port: WakePort) => WakePort;
};

export async function openStage(options: StageOptions): Promise<Stage> {
  const { db } = options;
  const witness = await openWitness();
  const organization = await makeOrganization(db);
  const paths = await makeReceivers(options, witness, organization);
  const port = embeddedWakePort({ db, log: testLog, origin: "stage" });
  const wake = options.wake?.(port) ?? port;
  const ctx = testContext(db, organization, { wake });
  const events: string[] = [];
  let made = 0;
  return {
    organization,
    witness,
    paths,
    events,
    ingest: async (count) => {
      const drafts = Array.from({ length: count }, () => draft(made++));
      events.push(...(await ingestEvents(ctx, { events: drafts, source: "api" })).map(({ id }) => id));
    },
    inflight: () =>
      numberOf(
        db,
        sql`select coalesce(sum(cardinality(inflight)), 0)::int as n from lanes
          where organization_id = ${organization}`,
      ),
    holders: async () => {
      const held = await db.execute<{ owner: string }>(sql`select lease_owner as owner from lanes
        where organization_id = ${organization} and lease_until > clock_timestamp()`);
      return held.rows.map(({ owner }) => owner);
    },
    settled: (deadlineMs) => settled(db, organization, () => events.length * paths.length, deadlineMs),
    count: async (scenario, faults, bound) => ({
      scenario,
      faults,
      bound,
      ...(await books(db, organization, { events, paths, witness })),
    }),
    close: async () => {
      await wake.close();
      await witness.close();
    },
  };
}

/** An event of the suite, told apart by its number. */
export const draft = (number: number) => ({
  type: "ticket.created",
  data: { ticket_id: `T-${number}`, title: "t", status: "open" },
});

async function makeReceivers(options: StageOptions, witness: Witness, organization: string): Promise<string[]> {
  const paths: string[] = [];
  const random = seeded(options.seed);
  for (let index = 0; index < options.steady + options.moody; index++) {
    const moodyOne = index >= options.steady;
    const path = `/${organization}/${moodyOne ? "moody" : "steady"}/${index}`;
    witness.mood(path, moodyOne ? moody(random, LATE_MS) : steady(15));
    const delays = [0.1, 0.2, 0.4, 0.8, 1, 1, 1, 1, 1, 1];
    await makeEndpoint(options.db, organization, {
      name: path,
      url: witness.url(path),
      timeoutMs: moodyOne ? 1_000 : 5_000,
      retry: { delays },
    });
    paths.push(path);
  }
  return paths;
}

async function numberOf(db: Db, query: ReturnType<typeof sql>): Promise<number> {
  const result = await db.execute<{ n: number }>(query);
  return result.rows[0]?.n ?? 0;
}

async function settled(db: Db, organization: string, expected: () => number, deadlineMs: number): Promise<void> {
  const open = sql`select (select count(*) from unrouted where organization_id = ${organization})
    + (select count(*) from due where organization_id = ${organization}) as n`;
  const ended = sql`select count(*)::int as n from deliveries
    where organization_id = ${organization} and finished_at is not null`;
  await until(
    `${expected()} deliveries to end`,
    async () => Number(await numberOf(db, open)) === 0 && (await numberOf(db, ended)) >= expected(),
    deadlineMs,
  );
}

type Row = { event_id: string; path: string; status: string };

/** What became of every accepted event on every path, by the records and by the witness. */
async function books(
  db: Db,
  organization: string,
  { events, paths, witness }: Pick<Stage, "events" | "paths" | "witness">,
): Promise<Pick<Figures, "events" | "deliveries" | "lost" | "unfinished" | "duplicates">> {
  const { rows } = await db.execute<Row>(sql`
    select d.event_id, e.name as path, d.status from deliveries d join endpoints e on e.id = d.endpoint_id
    where d.organization_id = ${organization} and d.finished_at is not null`);
  const waiting = await numberOf(db, sql`select count(*)::int as n from due where organization_id = ${organization}`);
  const status = new Map(rows.map((row) => [sightingKey(encodeId("event", row.event_id), row.path), row.status]));
  let lost = 0;
  for (const event of events) {
    for (const path of paths) {
      const key = sightingKey(event, path);
      // Said to be delivered and not seen is as bad as no record at all.
      const end = status.get(key);
      if (end === undefined || (end === "delivered" && !witness.accepted.has(key))) lost++;
    }
  }
  const late = await db.execute<{ event_id: string; path: string; n: number }>(sql`
    select d.event_id, e.name as path, count(*)::int as n
    from attempts a join deliveries d on d.id = a.delivery_id join endpoints e on e.id = d.endpoint_id
    where a.organization_id = ${organization} and a.diagnosis = 'network.response_timeout' group by 1, 2`);
  const excused = new Map(late.rows.map((row) => [sightingKey(encodeId("event", row.event_id), row.path), row.n]));
  let duplicates = 0;
  for (const [key, times] of witness.accepted) duplicates += Math.max(0, times - 1 - (excused.get(key) ?? 0));
  return { events: events.length, deliveries: events.length * paths.length, lost, unfinished: waiting, duplicates };
}
