import { renewLeases } from "@/db/queries/lanes";
import type { LaneState } from "@/db/queries/results";
import { BATCH_TYPE } from "@/lib/domain/broadcast/wire";
import { longestTryMs } from "@/lib/domain/exchange";
import { toError } from "@/lib/errors";
import { faultPoint } from "@/lib/fault-points";
import type { LivePort } from "@/lib/jobs/live";
import type { WakePort } from "@/lib/jobs/wake";
import { closeLaneWork } from "./close";
import { type Batch, type Committed, Committer } from "./committer";
import { HealthMemory } from "./health";
import { type HeldDelivery, type Lane, SOON_MS } from "./lane";
import { type ReaderDeps, readPages, recoverLanes, reloadTargets, takeLanes } from "./reader";
import { type SenderDeps, sendDelivery } from "./sender";
import { type DrainResult, ShardBook } from "./shards";
import { shareSlots } from "./share";
import { Slots } from "./slots";
import { surplusLanes } from "./surplus";
import { isSlow, PaceMemory } from "./window";

/** Requests this process has on the network at most; slow lanes together get half of them. */
const SLOTS = 256;
/** A lane that ran dry is kept this long: the next event then needs no new lease. */
const HOLD_MS = 250;
const RENEW_EVERY_MS = 3_000;
const HEARTBEAT_MS = 1_000;
/** With lanes in hand the loop looks around this often: retries that come due, holds that end. */
const LOOK_MS = 25;
const FAILURE_PAUSE_MS = 500;

const longestTry = ({ target }: Lane) => (target === null || target.config === null ? 0 : longestTryMs(target.config));

export type RunnerDeps = ReaderDeps & SenderDeps & { wake: WakePort; live: LivePort };

/**
 * Drains lanes for a whole process: one loop, one committer, one pool of slots for all shards. Engines only say which
 * shard to look at. Results, claims and lease renewals of lanes travel in one statement per tick, at most two at a time.
 */
export class LaneRunner {
  private readonly lanes = new Map<string, Lane>();
  private readonly shards = new ShardBook();
  private readonly paces = new PaceMemory();
  private readonly healths = new HealthMemory();
  private readonly committer: Committer;
  private readonly slots: Slots;
  private readonly heartbeat: NodeJS.Timeout;
  private wakeLoop: () => void = () => undefined;
  private awake = true;
  private turn = 0;
  private acquiring = false;
  private paging = false;
  private stopping = false;
  private readonly finished: Promise<void>;

  constructor(private readonly deps: RunnerDeps) {
    this.committer = new Committer({ ...deps, pause });
    this.slots = new Slots({ ...deps, pause, signal: () => this.signal() });
    this.heartbeat = setInterval(() => void this.renew(), HEARTBEAT_MS);
    this.finished = this.loop();
  }

  /**
   * Drains a shard until nothing of it is due, or until `deadline` (monotonic milliseconds): then nothing starts later
   * than the deadline minus the endpoint's timeout. A shard that is being drained already is looked at again.
   */
  drain(shard: number, options: { deadline?: number } = {}): Promise<DrainResult> {
    if (this.stopping) return Promise.resolve({ more: true, nextDueInMs: null });
    const result = this.shards.ask(shard, options.deadline ?? null);
    this.look(shard);
    return result;
  }

  /** Has a drain that is under way look at its shard again; false when there is none. */
  nudge(shard: number): boolean {
    if (!this.shards.isDraining(shard)) return false;
    this.shards.askAgain([shard]);
    this.look(shard);
    return true;
  }

  private look(shard: number): void {
    for (const lane of this.lanes.values()) if (lane.shard === shard) lane.wake();
    this.signal();
  }

  /** Starts nothing more, waits for what is on the way, records it and gives every lane back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal();
    await this.finished;
  }

  /** What the process has in hand, for logs and tests. */
  get load(): { lanes: number; sending: number; unwritten: number } {
    const sum = (of: (lane: Lane) => number) => [...this.lanes.values()].reduce((all, lane) => all + of(lane), 0);
    return {
      lanes: this.lanes.size,
      sending: sum((lane) => lane.sending.size),
      unwritten: sum((lane) => lane.results.length),
    };
  }

  /** Hands lanes over to other workers where this one holds many more than its fair share. */
  share(fair: number): void {
    for (const lane of surplusLanes(this.lanes.values(), fair)) lane.leaving = true;
  }

  private signal(): void {
    this.awake = true;
    this.wakeLoop();
  }

  private async loop(): Promise<void> {
    while (!this.stopping || this.lanes.size > 0 || this.acquiring || this.committer.writing) {
      this.awake = false;
      this.acquire();
      this.page();
      this.close();
      this.claim();
      const batch = this.committer.nextBatch(this.lanes.values(), (lane) => this.releaseOf(lane));
      if (batch !== null) void this.write(batch);
      this.settle();
      if (batch === null && !this.awake) await this.sleep();
    }
    clearInterval(this.heartbeat);
    this.settle();
  }

  private async write(batch: Batch): Promise<void> {
    const committed = await this.committer.commit(batch);
    this.committer.finish(batch);
    // In the order of the lanes: neighbours often belong to one organization, and what is noted already costs nothing.
    for (const { organizationId } of batch.changes.keys()) this.deps.live.touch(organizationId, "deliveries");
    this.apply(batch, committed);
    this.signal();
  }

  private sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.lanes.size > 0 || this.stopping ? setTimeout(resolve, LOOK_MS) : null;
      this.wakeLoop = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
  }

  private acquire(): void {
    if (this.acquiring || this.stopping) return;
    this.shards.askDue(this.deps.monotonic());
    const shards = this.shards.takeAsked();
    if (shards.length === 0) return;
    this.acquiring = true;
    this.acquireNow(shards)
      .catch(async (thrown: unknown) => {
        this.deps.log.warn({ err: toError(thrown).message }, "lanes could not be taken yet");
        await pause(FAILURE_PAUSE_MS);
        this.shards.askAgain(shards);
      })
      .finally(() => {
        this.acquiring = false;
        this.shards.acquired();
        this.signal();
      });
  }

  private async acquireNow(shards: readonly number[]): Promise<void> {
    const insist = this.shards.insists(shards, this.deps.monotonic());
    const { lanes, again } = await takeLanes(this.deps, this.paces, { shards, held: this.lanes.size, insist });
    this.shards.took(shards, again, this.deps.monotonic());
    await recoverLanes(this.deps, this.committer, lanes);
    for (const lane of lanes) {
      this.healths.recall(lane);
      this.lanes.set(lane.endpointId, lane);
    }
  }

  private page(): void {
    if (this.paging || this.stopping) return;
    const now = this.deps.monotonic();
    const wanting = this.slots.gathered(
      [...this.lanes.values()].filter((lane) => this.mayStart(lane) && lane.wantsPage(now)),
    );
    if (wanting.length === 0) return;
    this.paging = true;
    readPages(this.deps, wanting)
      .catch(async (thrown: unknown) => {
        this.deps.log.warn({ err: toError(thrown).message }, "due deliveries could not be read yet");
        await pause(FAILURE_PAUSE_MS);
      })
      .finally(() => {
        this.paging = false;
        this.signal();
      });
  }

  /** Ends the work of lanes whose endpoint is off, once nothing of theirs is on the way. */
  private close(): void {
    for (const lane of this.lanes.values()) {
      if (lane.committing || (!lane.closing && lane.disabling === null)) continue;
      lane.closing = true;
      lane.buffer = [];
      // What was given back unsent must leave the in-flight set first: in there it would not be closed.
      if (lane.busy || lane.changed || !lane.isEmpty() || lane.recovering.length > 0) continue;
      if (lane.closed && !lane.needsPage && lane.disabling === null) continue;
      lane.busy = true;
      lane.needsPage = false;
      closeLaneWork(this.deps, lane)
        .then(() => {
          lane.disabling = null;
          lane.closed = true;
          lane.drained = true;
          lane.sawStart = true;
        })
        .catch(async (thrown: unknown) => {
          this.deps.log.warn({ err: toError(thrown).message }, "a lane could not be closed yet");
          await pause(FAILURE_PAUSE_MS);
        })
        .finally(() => {
          lane.busy = false;
          this.signal();
        });
    }
  }

  /** Shares the free slots among lanes that have something in hand. */
  private claim(): void {
    if (this.stopping) return;
    const now = this.deps.monotonic();
    let used = 0;
    let usedBySlow = 0;
    const lanes: Lane[] = [];
    const limited: Lane[] = [];
    const bidders = [];
    for (const lane of this.lanes.values()) {
      const taken = lane.sending.size + lane.granted.length;
      const slow = isSlow(lane.pace, lane.oldestInFlightMs(now));
      used += taken;
      if (slow) usedBySlow += taken;
      const ready = this.mayStart(lane);
      if (ready && lane.target !== null && lane.target.limits !== null) limited.push(lane);
      const wants = ready ? lane.room(now) : 0;
      if (wants === 0) continue;
      lanes.push(lane);
      bidders.push({ organizationId: lane.organizationId, wants, slow });
    }
    if (limited.length > 0) this.slots.open(limited);
    if (lanes.length === 0) return;
    const slots = { free: Math.max(0, SLOTS - used), freeForSlow: Math.max(0, SLOTS / 2 - usedBySlow) };
    const granted = shareSlots(bidders, slots, this.turn++);
    for (const [index, lane] of lanes.entries()) lane.grant(granted[index] ?? 0);
  }

  /** Whether a request of this lane may start now: within the lease, within the slice, before the end. */
  private mayStart(lane: Lane): boolean {
    if (this.stopping || lane.lost || lane.releasing || lane.leaving) return false;
    const now = this.deps.monotonic();
    const deadline = this.shards.deadline(lane.shard);
    return now < lane.startBy && (deadline === null || now + longestTry(lane) < deadline);
  }

  private releaseOf(lane: Lane): "keep" | "idle" | "force" {
    const now = this.deps.monotonic();
    const deadline = this.shards.deadline(lane.shard);
    if (this.stopping || lane.leaving || (deadline !== null && now + longestTry(lane) >= deadline)) {
      lane.buffer = [];
      return lane.isEmpty() && !lane.busy ? "force" : "keep";
    }
    if (lane.isBlocked(now) && lane.blockedUntil - now >= SOON_MS && !lane.closing) {
      lane.buffer = [];
      return lane.isEmpty() && !lane.busy ? "force" : "keep";
    }
    if (!lane.isIdle()) {
      lane.idleSince = null;
      return "keep";
    }
    lane.idleSince ??= now;
    const soon = lane.nextDueAt !== null && lane.nextDueAt - now < SOON_MS;
    const held = deadline === null ? now - lane.idleSince < HOLD_MS || soon : false;
    return held && !lane.closing ? "keep" : "idle";
  }

  private apply(batch: Batch, { states, sentAt }: Committed): void {
    const stale: Lane[] = [];
    for (const [lane, change] of batch.changes) {
      const state = states.get(lane.endpointId);
      if (state === undefined || lane.lost) {
        this.lose(lane);
        continue;
      }
      const ready = lane.applied(change, state, sentAt);
      const blockedMs = change.marks?.blockForMs ?? null;
      if (blockedMs !== null) lane.storedBlockEnd = this.deps.monotonic() + blockedMs;
      if (ready.length > 0) faultPoint("claim-committed");
      if (state.released) {
        this.release(lane, change.wakeSeq < 0);
        continue;
      }
      this.follow(lane, state, stale);
      // From the last to the first: what goes back to the buffer keeps its order.
      if (lane.outdated || lane.closing) for (const delivery of ready.reverse()) lane.unsend(delivery);
      else for (const delivery of ready) this.start(lane, delivery);
    }
    for (const { lane, result } of batch.queued) {
      // In strict order, what was read waits behind a delivery that goes on.
      if (!result.row.final && lane.target?.ordered === true) lane.reread();
      if (result.row.delayMs !== null) lane.expectDueAt(this.deps.monotonic() + result.row.delayMs);
      // Back to a time that only the database knows: a page tells.
      else if (result.row.resumeAt !== null) lane.wake();
    }
    if (batch.raised.length > 0) this.deps.wake.send([{ kind: "route" }]);
    const batchEnded = batch.queued.some(({ result: { row } }) => row.final && row.eventType === BATCH_TYPE);
    if (batchEnded) this.deps.wake.send([{ kind: "broadcasts" }]);
    if (stale.length > 0) void reloadTargets(this.deps, stale).finally(() => this.signal());
  }

  private follow(lane: Lane, state: LaneState, stale: Lane[]): void {
    if (lane.recovering.length > 0 && lane.results.length === 0) {
      lane.recovering = [];
      lane.wake();
    }
    if (!state.open) lane.closing = true;
    if (lane.outdated || state.version === (lane.target?.version ?? null)) return;
    lane.outdated = true;
    stale.push(lane);
  }

  private start(lane: Lane, delivery: HeldDelivery): void {
    const now = this.deps.monotonic();
    if (!this.mayStart(lane) || lane.isBlocked(now) || !lane.usesSlot(now)) {
      lane.unsend(delivery);
      return;
    }
    lane.sending.set(delivery.id, now);
    const sent = sendDelivery(this.deps, lane, delivery);
    faultPoint("request-started");
    void sent.then((result) => {
      faultPoint("answer-judged");
      lane.sending.delete(delivery.id);
      if (result.banMs !== null) this.slots.ban(lane, this.lanes.values(), result.banMs);
      this.paces.set(lane.endpointId, lane.pace);
      if (!lane.lost) this.committer.add(lane, result);
      if (this.committer.hungry) this.signal();
    });
  }

  private release(lane: Lane, forced: boolean): void {
    this.forget(lane);
    this.healths.store(lane);
    faultPoint("lane-released");
    const now = this.deps.monotonic();
    const blocked = lane.isBlocked(now);
    const nextDueAt = lane.comesBackAt(now);
    if (lane.leaving) this.deps.wake.send([{ kind: "drain", shard: lane.shard }]);
    this.shards.released(lane.shard, { more: forced && !blocked && !lane.isIdle(), nextDueAt });
  }

  /** The endpoint's lane may have been taken anew since: that one stays. */
  private forget(lane: Lane): void {
    if (this.lanes.get(lane.endpointId) === lane) this.lanes.delete(lane.endpointId);
  }

  /** Somebody else holds the lane, or its row is gone: nothing of it is ours any more. */
  private lose(lane: Lane): void {
    this.deps.log.warn({ endpointId: lane.endpointId }, "the lane was taken over");
    lane.lost = true;
    lane.buffer = [];
    lane.granted = [];
    this.forget(lane);
    this.shards.released(lane.shard, { more: true, nextDueAt: null });
  }

  private settle(): void {
    for (const lane of this.lanes.values()) if (lane.lost) this.lose(lane);
    const held = new Set([...this.lanes.values()].map((lane) => lane.shard));
    this.shards.settle(held, this.stopping, this.deps.monotonic());
  }

  /** The heartbeat, on its own timer and statement: a tick that waits for the database must not cost the lease. */
  private async renew(): Promise<void> {
    const now = this.deps.monotonic();
    const lanes = [...this.lanes.values()].filter((lane) => now - lane.renewedAt >= RENEW_EVERY_MS);
    if (lanes.length === 0) return;
    try {
      const kept = await renewLeases(this.deps.db, lanes);
      for (const lane of lanes) {
        if (kept.has(lane.endpointId)) lane.renewed(now);
        else if (this.lanes.get(lane.endpointId) === lane) this.lose(lane);
      }
    } catch (thrown) {
      // Nothing is lost yet: no request starts after `startBy`, and the next beat tries again.
      this.deps.log.warn({ err: toError(thrown).message, lanes: lanes.length }, "leases could not be renewed yet");
    }
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
