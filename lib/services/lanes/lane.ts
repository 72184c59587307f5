import { type DueDelivery, type LanePage, PAGE_START, type PageCursor, type PageRequest } from "@/db/queries/lanes";
import type { AcquiredLane } from "@/db/queries/lanes-acquire";
import type { LaneChange, LaneMarks, LaneState } from "@/db/queries/results";
import type { HealthState } from "@/lib/domain/breaker";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { BlockReason, LaneHealth } from "@/lib/domain/lane-health";
import { type Disabling, forgetFailures } from "./health";
import type { LaneLimits } from "./limits";
import { Permits } from "./permits";
import type { LaneResult } from "./results";
import type { Pace } from "./window";

/** The endpoint a lane pushes to; `config` is null when its secrets cannot be opened. */
export type LaneTarget = {
  config: EndpointConfig | null;
  name: string;
  version: number;
  tenantNumber: number;
  open: boolean;
  deleted: boolean;
  /** Null when nothing limits its sends. */
  limits: LaneLimits | null;
  /** Strict order: one at a time, and a retry holds up what follows. */
  ordered: boolean;
  /** Collected deliveries that come due together are sent as one digest. */
  collects: boolean;
};

/** Time between starting a request and the end of the lease that is left over for everything but the request. */
const START_MARGIN_MS = 1_000;
const RESET_EVERY_MS = 1_000;
/** A block that ends this soon is waited for in memory; a longer one is written, and the lane is given back. */
export const SOON_MS = 1_500;
/** Deliveries read ahead per page, in windows of the lane. */
const READ_AHEAD = 6;
/** In strict order less: what is asked for by hand waits for what was read. */
const ORDERED_PAGE = 16;
/** Two readings of one time differ by the way to the database. */
const SAME_MS = 100;

/** A due delivery in memory; `plannedAt` is set for manual retries of a delivery whose schedule goes on. */
export type HeldDelivery = DueDelivery & { plannedAt: string | null };

/**
 * One lane this process holds. Deliveries go buffer → granted → committed (in the database's in-flight set) → sent →
 * result → flushed. All times are of the process's monotonic clock.
 */
export class Lane {
  readonly endpointId: string;
  readonly organizationId: string;
  readonly shard: number;
  readonly token: number;
  readonly leaseMs: number;
  target: LaneTarget | null = null;
  pace: Pace;
  /** The wake_seq of the last page; a release is conditional on it. */
  wakeSeq: number;
  /** No request starts after this instant. */
  startBy: number;
  renewedAt: number;
  buffer: HeldDelivery[] = [];
  granted: HeldDelivery[] = [];
  /** What the database has as in flight for this lane. */
  committed = new Set<string>();
  /** Requests on the network now, by delivery, with their start. */
  sending = new Map<string, number>();
  /** What its tries came to, until a tick takes them along. */
  readonly results: LaneResult[] = [];
  /** In a tick that is on its way. */
  committing = false;
  /** That tick gives the lane back: nothing is begun meanwhile. */
  releasing = false;
  /** In flight when the previous holder stopped; nothing is claimed until they are recorded. */
  recovering: string[];
  /** The last page reached the end. */
  drained = false;
  /** That page began at the start of the lane. */
  sawStart = false;
  needsPage = true;
  busy = false;
  lost = false;
  /** The in-flight set differs from the database's and no result will carry the change. */
  changed = false;
  /** Its endpoint is to be switched off, once nothing of it is on the way. */
  disabling: Disabling | null = null;
  closing = false;
  /** To be given back as soon as nothing is on the way: another worker has less to do. */
  leaving = false;
  /** The configuration in memory is an old one and is being read again: nothing is claimed until then. */
  outdated = false;
  /** What waited when the closing began has its record. */
  closed = false;
  idleSince: number | null = null;
  nextDueAt: number | null = null;
  /** What is stored of its health, null while nothing failed lately. */
  health: LaneHealth | null;
  failingSince: string | null;
  /** What this process counts of it; see health.ts. */
  memory: HealthState | null = null;
  /** What the next tick writes of the lane itself. */
  marks: LaneMarks | null = null;
  /** Why and until when nothing is claimed. */
  blockReason: BlockReason | null = null;
  blockedUntil = 0;
  /** The latest at which the block ends in the database, which counts from when it was written. */
  storedBlockEnd = 0;
  /** Something had to wait for a slot: what waits goes with the next one, as one digest where the endpoint merges. */
  overflowed: boolean;
  readonly permits = new Permits();
  /** What was collected is merged: the next page may be read. */
  gathered = false;
  /** What ended since the page that is being read was asked for. */
  private readonly ended = new Set<string>();
  private cursor: PageCursor = PAGE_START;
  private resetAt: number;

  constructor(acquired: AcquiredLane, pace: Pace, timeoutMs: number, takenAt: number) {
    this.endpointId = acquired.endpointId;
    this.organizationId = acquired.organizationId;
    this.shard = acquired.shard;
    this.token = acquired.token;
    this.leaseMs = acquired.leaseMs;
    this.wakeSeq = acquired.wakeSeq;
    this.recovering = acquired.inflight;
    for (const id of acquired.inflight) this.committed.add(id);
    this.pace = pace;
    this.renewedAt = takenAt;
    this.startBy = takenAt + acquired.leaseMs - timeoutMs - START_MARGIN_MS;
    this.resetAt = takenAt;
    this.health = acquired.health;
    this.failingSince = acquired.failingSince;
    this.overflowed = acquired.blockReason === "limit" || acquired.blockReason === "ban";
  }

  /** The lease was extended by a statement sent at `sentAt`. */
  renewed(sentAt: number): void {
    this.startBy += Math.max(0, sentAt - this.renewedAt);
    this.renewedAt = Math.max(this.renewedAt, sentAt);
  }

  /** Somebody said there is work: an empty lane looks from its start, a busy one reads on and looks back within 1 s. */
  wake(): void {
    this.needsPage = true;
  }

  /**
   * The configuration was read again. A breaker tries the new one at once; who switched the endpoint on, or gave it
   * another address, has made the database forget its failures.
   */
  retarget(target: LaneTarget | null): void {
    const reopened = this.closing && target?.open === true;
    if (reopened) {
      this.wake();
      this.closed = false;
    }
    const moved = target?.config?.url !== this.target?.config?.url;
    if (reopened || moved) forgetFailures(this, reopened);
    if (this.blockReason !== "ban" || moved) this.blockReason = null;
    this.permits.reset();
    this.outdated = false;
    this.target = target;
    this.closing = target === null || !target.open;
  }

  /** Whether a page should be read now. */
  wantsPage(now: number): boolean {
    if (this.busy || this.lost || this.closing || this.recovering.length > 0 || this.isBlocked(now)) return false;
    if (this.readsWhenEmpty() && this.buffer.length + this.granted.length > 0) return false;
    if (this.nextDueAt !== null && this.nextDueAt <= now) {
      this.nextDueAt = null;
      this.needsPage = true;
    }
    // The end was reached from the middle: what came in behind the cursor is found from the start.
    if (this.drained && !this.sawStart && this.buffer.length === 0) this.needsPage = true;
    return (this.needsPage || !this.drained) && this.buffer.length < this.pace.window;
  }

  /** In strict order the next page depends on the last result; before a page, what was collected becomes digests. */
  private readsWhenEmpty(): boolean {
    return this.target !== null && (this.target.ordered || this.target.collects);
  }

  /** The page to read now; the caller reads it and hands it to {@link takePage}. */
  openPage(now: number): PageRequest {
    const ordered = this.target?.ordered === true;
    if (ordered || (this.needsPage && this.buffer.length === 0) || now - this.resetAt >= RESET_EVERY_MS) {
      this.cursor = PAGE_START;
      this.resetAt = now;
    }
    this.needsPage = false;
    this.busy = true;
    this.gathered = false;
    // From the start, what is held already is read again and skipped.
    const held = this.cursor === PAGE_START ? this.committed.size + this.granted.length + this.buffer.length : 0;
    const limit = (ordered ? ORDERED_PAGE : this.pace.window * READ_AHEAD) + held;
    return { endpointId: this.endpointId, limit, cursor: this.cursor, ordered };
  }

  takePage(request: PageRequest, page: LanePage, plannedAt: ReadonlyMap<string, string>, now: number): void {
    const { rows } = page;
    const known = new Set([...this.buffer, ...this.granted].map((delivery) => delivery.id));
    const fresh = rows.filter((row) => !known.has(row.id) && !this.committed.has(row.id) && !this.ended.has(row.id));
    this.ended.clear();
    this.buffer.push(...fresh.map((row) => ({ ...row, plannedAt: plannedAt.get(row.id) ?? null })));
    if (!request.ordered && fresh.some((row) => row.prio === 0)) this.buffer.sort((a, b) => a.prio - b.prio);
    const last = request.ordered ? undefined : rows.at(-1);
    if (last !== undefined) this.cursor = { prio: last.prio, dueAt: last.dueAt, id: last.id };
    this.sawStart = request.cursor === PAGE_START;
    this.drained = rows.length < request.limit;
    this.wakeSeq = page.wakeSeq;
    if (page.nextDueInMs !== null) this.expectDueAt(now + Math.max(0, page.nextDueInMs));
    if (request.ordered) this.holdOrder(now);
  }

  /** In strict order: what waits behind a delivery that is not due yet must not have this lane taken again and again. */
  private holdOrder(now: number): void {
    if (this.isBlocked(now)) return;
    const wait = this.buffer.length === 0 && this.nextDueAt !== null ? this.nextDueAt : null;
    if (wait === null) this.unblock("order", now);
    else if (this.blockReason !== "order" || Math.abs(wait - this.blockedUntil) > SAME_MS) {
      this.block("order", wait, now);
    }
  }

  expectDueAt(at: number): void {
    this.nextDueAt = this.nextDueAt === null ? at : Math.min(this.nextDueAt, at);
  }

  /** How many more deliveries may join the in-flight set. */
  room(now: number): number {
    if (this.lost || this.closing || this.outdated || this.recovering.length > 0 || this.target === null) return 0;
    if (this.blockReason !== null && this.isBlocked(now)) return 0;
    const free = Math.max(0, Math.min(this.window() - this.committed.size - this.granted.length, this.buffer.length));
    return this.target.limits === null ? free : Math.min(free, this.permits.left(now));
  }

  private window(): number {
    // An open breaker lets one delivery through, as a probe.
    return this.target?.ordered === true || this.health?.state === "open" ? 1 : this.pace.window;
  }

  grant(count: number): void {
    this.granted.push(...this.buffer.splice(0, count));
    this.permits.take(count);
  }

  /** How many slots a limited lane has use for; 0 when it has some, or nothing to send. */
  slotsWanted(now: number): number {
    if (this.busy || this.lost || this.closing || this.outdated || this.recovering.length > 0) return 0;
    if (this.isBlocked(now) || this.granted.length > 0 || this.permits.left(now) > 0) return 0;
    const want = Math.max(0, Math.min(this.window() - this.committed.size, this.buffer.length));
    return this.merges() ? Math.min(1, want) : want;
  }

  /** Whether the next slot is for a digest of what waits. */
  merges(): boolean {
    return this.overflowed && this.target?.limits?.overflow === "merge";
  }

  /** The digest stands for what was read: it goes with the slot that was granted, and what is left is read again. */
  takeDigest(digest: DueDelivery): void {
    this.reread();
    this.buffer.push({ ...digest, plannedAt: null });
  }

  /** Whether a delivery that was claimed with a slot may still use it; starting it uses it. */
  usesSlot(now: number): boolean {
    const limits = this.target?.limits;
    return !limits || this.permits.start(now, limits.minIntervalMs);
  }

  /** Claims nothing before `until`. A block that lasts is written with the next tick; one that ends soon is not. */
  block(reason: BlockReason, until: number, now: number): void {
    if (this.isBlocked(now) && this.blockedUntil >= until) return;
    this.blockReason = reason;
    this.blockedUntil = until;
    this.permits.drop();
    if (reason === "limit" || reason === "ban") this.overflowed = true;
    if (until - now >= SOON_MS) this.mark(now);
  }

  /** Ends a block of this kind. */
  unblock(reason: BlockReason, now: number): void {
    if (this.blockReason !== reason) return;
    this.blockReason = null;
    this.mark(now);
  }

  /** Whether nothing may be claimed now. What only holds up later deliveries is not a block of the whole lane. */
  isBlocked(now: number): boolean {
    return this.blockReason !== null && this.blockReason !== "order" && now < this.blockedUntil;
  }

  /** Has the next tick write blocks, breaker and failures as they are now. */
  mark(now: number): void {
    const left = this.blockReason === null ? 0 : this.blockedUntil - now;
    this.marks = {
      blockForMs: left > 0 ? left : null,
      blockReason: left > 0 ? this.blockReason : null,
      health: this.health,
      failingSince: this.failingSince,
    };
    this.changed = true;
  }

  /** What was read is out of date: reads again from the start. */
  reread(): void {
    this.buffer = [];
    this.needsPage = true;
  }

  /** Nothing read, claimed, on the way or unrecorded, and the end of the lane was seen from its start. */
  isIdle(): boolean {
    return !this.busy && !this.needsPage && this.drained && this.sawStart && this.isEmpty();
  }

  isEmpty(): boolean {
    return (
      this.buffer.length + this.granted.length + this.committed.size + this.sending.size + this.results.length === 0
    );
  }

  /** When it is worth taking again after it was given back at `now`; null when nobody knows of anything to come. */
  comesBackAt(now: number): number | null {
    const end = Math.max(this.blockedUntil, this.storedBlockEnd);
    if (this.blockReason === null || this.blockReason === "order" || now >= end) return this.nextDueAt;
    // What met a ban is due when it ends, but by the time of its record: a moment later.
    const { nextDueAt } = this;
    return nextDueAt !== null && nextDueAt > end && nextDueAt - end < SOON_MS ? nextDueAt : end;
  }

  oldestInFlightMs(now: number): number {
    // A Map iterates in the order of insertion: the first is the oldest.
    const first = this.sending.values().next().value;
    return first === undefined ? 0 : now - first;
  }

  /** This lane's part of a tick: `finished` are the deliveries whose results travel with it. */
  change(finished: ReadonlySet<string>, release: boolean): LaneChange {
    return {
      endpointId: this.endpointId,
      token: this.token,
      leaseMs: this.leaseMs,
      keep: [...this.committed].filter((id) => !finished.has(id)),
      add: this.granted.map((delivery) => delivery.id),
      addTries: this.granted.map((delivery) => delivery.tries),
      release,
      wakeSeq: this.wakeSeq,
      marks: this.marks,
    };
  }

  /** Applies what a tick committed; returns the deliveries that may be sent now. */
  applied(change: LaneChange, state: LaneState, sentAt: number): HeldDelivery[] {
    this.renewed(sentAt);
    const accepted = new Set(state.accepted);
    const asked = new Set(change.add);
    const ready = this.granted.filter((delivery) => accepted.has(delivery.id));
    this.granted = this.granted.filter((delivery) => !asked.has(delivery.id));
    this.changed = false;
    // Marks that changed while the statement was on its way travel with the next one.
    if (this.marks === change.marks) this.marks = null;
    else this.changed = true;
    const before = this.committed;
    this.committed = new Set([...change.keep, ...state.accepted]);
    // A page that is being read may still show what has just ended: it must not cost a limited lane a slot.
    if (this.busy && this.target?.limits) for (const id of before) if (!this.committed.has(id)) this.ended.add(id);
    if (state.wakeSeq !== this.wakeSeq) this.wake();
    // A closing lane reads no pages: what it closes from here on is as new as this value.
    if (this.closing) this.wakeSeq = state.wakeSeq;
    return ready;
  }

  /** Committed but not sent (too late to start, or its configuration changed): leaves the in-flight set next tick. */
  unsend(delivery: HeldDelivery): void {
    this.committed.delete(delivery.id);
    this.buffer.unshift(delivery);
    this.changed = true;
  }
}
