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

/** Results one tick carries at most: beyond that a statement gets longer, not better. */
const RESULTS_PER_TICK = 500;
const KNOWN_BODIES = 20_000;
const BACKOFF_MS = [100, 300, 1_000, 2_000];

export type Queued = { lane: Lane; result: LaneResult };
export type Batch = { queued: Queued[]; changes: Map<Lane, LaneChange>; raised: RaisedEvent[] };
export type Committed = { states: Map<string, LaneState>; sentAt: number };

/** Collects the results of all lanes of a process and writes them, one statement per tick. */
export class Committer {
  private readonly queue: Queued[] = [];
  private readonly knownBodies = new Set<string>();

  constructor(private readonly deps: HealthClock & { db: Db; log: Logger; pause: (ms: number) => Promise<void> }) {}

  add(queued: Queued): void {
    queued.lane.unflushed++;
    this.queue.push(queued);
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** The next tick: queued results, and the lanes that claim, changed or are to be released. */
  nextBatch(lanes: Iterable<Lane>, release: (lane: Lane) => "keep" | "idle" | "force"): Batch | null {
    const queued = this.queue.splice(0, RESULTS_PER_TICK);
    const finished = new Map<Lane, LaneResult[]>();
    for (const { lane, result } of queued) {
      const results = finished.get(lane);
      if (results === undefined) finished.set(lane, [result]);
      else results.push(result);
    }
    const changes = new Map<Lane, LaneChange>();
    const raised: RaisedEvent[] = [];
    for (const lane of lanes) {
      const results = finished.get(lane);
      if (results !== undefined) raised.push(...noteResults(this.deps, lane, results));
      const end = release(lane);
      if (results === undefined && lane.granted.length === 0 && !lane.changed && end === "keep") continue;
      const change = lane.change(new Set(results?.map(({ row }) => row.id)), end !== "keep");
      changes.set(lane, end === "force" ? { ...change, wakeSeq: -1 } : change);
    }
    const held = queued.filter(({ lane }) => changes.has(lane));
    for (const { lane } of queued) lane.unflushed--;
    return changes.size === 0 ? null : { queued: held, changes, raised };
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
