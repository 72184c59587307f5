import type { Db } from "@/db/client";
import {
  type BodyRow,
  commitTick,
  type LaneChange,
  type LaneState,
  type RaisedEvent,
  type Tick,
} from "@/db/queries/results";
import { toError } from "@/lib/errors";
import { faultPoint } from "@/lib/fault-points";
import type { Logger } from "@/lib/logger";
import { type HealthClock, noteResults } from "./health";
import type { Lane } from "./lane";
import { type LaneResult, withoutExchange } from "./results";

/**
 * Rows (results and claims) one tick carries, more or less: beyond that a statement gets longer, not better. With 1,000 of
 * them a delivery costs a tenth less than with 500, because a lane with many results is written once for all of them.
 */
const ROWS_PER_TICK = 1_000;
/** Ticks on their way to the database at once, each with lanes of its own. */
const TICKS_AT_ONCE = 2;
/**
 * Rows that are worth a second tick beside one that is on its way; twice as many are halved between two. Small ticks cost more
 * than they save (64 took 5 % off the throughput of a hundred lanes).
 */
const WORTH_A_TICK = 400;
const KNOWN_BODIES = 20_000;
const BACKOFF_MS = [100, 300, 1_000, 2_000];

export type Batch = {
  queued: { lane: Lane; result: LaneResult }[];
  changes: Map<Lane, LaneChange>;
  raised: RaisedEvent[];
};
export type Committed = { states: Map<string, LaneState>; sentAt: number };

type Ready = { lane: Lane; end: "keep" | "idle" | "force" };
const rowsOf = (lane: Lane) => lane.results.length + lane.granted.length;

/**
 * Writes the results and claims of all lanes of a process, one statement per tick. Two ticks may be on their way, never
 * with the same lane: while the database writes one half of the lanes, the answers of the other half come in.
 */
export class Committer {
  private ticks = 0;
  /** Results that wait in lanes which are in no tick. */
  private free = 0;
  private readonly knownBodies = new Set<string>();

  constructor(private readonly deps: HealthClock & { db: Db; log: Logger; pause: (ms: number) => Promise<void> }) {}

  add(lane: Lane, result: LaneResult): void {
    lane.results.push(result);
    if (!lane.committing) this.free++;
  }

  /** Whether another result is worth a look: nothing is on its way, or there is enough for a second tick. */
  get hungry(): boolean {
    return this.ticks === 0 || (this.ticks < TICKS_AT_ONCE && this.free >= WORTH_A_TICK);
  }

  get writing(): boolean {
    return this.ticks > 0;
  }

  /** The next tick: lanes with results, and those that claim, changed or are to be released. Null: not worth one now. */
  nextBatch(lanes: Iterable<Lane>, release: (lane: Lane) => Ready["end"]): Batch | null {
    if (this.ticks >= TICKS_AT_ONCE) return null;
    const ready: Ready[] = [];
    for (const lane of lanes) {
      if (lane.committing) continue;
      const end = release(lane);
      if (rowsOf(lane) > 0 || lane.changed || end !== "keep") ready.push({ lane, end });
    }
    const rows = ready.reduce((sum, { lane }) => sum + rowsOf(lane), 0);
    this.free = ready.reduce((sum, { lane }) => sum + lane.results.length, 0);
    if (ready.length === 0 || (this.writing && rows < WORTH_A_TICK)) return null;
    const halved = !this.writing && rows >= 2 * WORTH_A_TICK;
    return this.batchOf(ready, Math.min(ROWS_PER_TICK, halved ? rows / 2 : rows));
  }

  /** Takes lanes until there are enough rows. The others are first in the next tick: these are on their way then. */
  private batchOf(ready: readonly Ready[], enough: number): Batch {
    const batch: Batch = { queued: [], changes: new Map(), raised: [] };
    let rows = 0;
    for (const { lane, end } of ready) {
      if (rows >= enough && rows > 0) break;
      rows += rowsOf(lane);
      const results = lane.results.splice(0);
      if (results.length > 0) batch.raised.push(...noteResults(this.deps, lane, results));
      const change = lane.change(new Set(results.map(({ row }) => row.id)), end !== "keep");
      batch.changes.set(lane, end === "force" ? { ...change, wakeSeq: -1 } : change);
      for (const result of results) batch.queued.push({ lane, result });
      lane.committing = true;
      lane.releasing = end !== "keep";
    }
    this.free -= batch.queued.length;
    this.ticks++;
    return batch;
  }

  /** The tick was written and its lanes may be in the next one. */
  finish(batch: Batch): void {
    this.ticks--;
    for (const lane of batch.changes.keys()) {
      lane.committing = false;
      lane.releasing = false;
      this.free += lane.results.length;
    }
  }

  /**
   * Writes a tick and keeps trying while the database is away: the statement may be repeated, and the fence refuses it
   * once somebody else holds the lane. A result whose bytes the database refuses loses its exchange, never its verdict.
   */
  async commit(batch: Batch): Promise<Committed> {
    let results = batch.queued.map(({ result }) => result);
    let { raised } = batch;
    for (let round = 0; ; round++) {
      const tick = this.tick(batch, results, raised);
      const sentAt = this.deps.monotonic();
      try {
        const flush = commitTick(this.deps.db, tick);
        faultPoint("flush-sent");
        const states = await flush;
        faultPoint("flush-committed");
        for (const body of tick.bodies) this.remember(body);
        return { states: new Map(states.map((state) => [state.endpointId, state])), sentAt };
      } catch (thrown) {
        const error = toError(thrown);
        this.deps.log.error({ err: error.message, results: results.length, round }, "results could not be written yet");
        if (isDataError(thrown)) {
          // First what a receiver said, then what we say of it: one of them is at fault, and the verdicts must be written.
          if (round > 0) raised = [];
          results = results.map(withoutExchange);
        }
        await this.deps.pause(BACKOFF_MS[Math.min(round, BACKOFF_MS.length - 1)] ?? 0);
      }
    }
  }

  private tick(batch: Batch, results: readonly LaneResult[], raised: readonly RaisedEvent[]): Tick {
    const bodies = new Map<string, BodyRow>();
    for (const { body } of results) {
      if (body !== null && !this.knownBodies.has(bodyKey(body))) bodies.set(bodyKey(body), body);
    }
    return {
      lanes: [...batch.changes.values()],
      results: results.map(({ row }) => row),
      bodies: [...bodies.values()],
      raised,
    };
  }

  private remember(body: BodyRow): void {
    if (this.knownBodies.size >= KNOWN_BODIES) this.knownBodies.clear();
    this.knownBodies.add(bodyKey(body));
  }
}

const bodyKey = (body: BodyRow) => `${body.eventId}/${body.hash}`;

/** SQLSTATE classes 21 to 23: the values are at fault, repeating them cannot help. */
function isDataError(thrown: unknown): boolean {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : "";
  return /^2[123]/.test(code);
}
